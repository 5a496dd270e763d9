from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='PaperTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('paper', models.CharField(max_length=40, verbose_name='文件代码')),
                ('name', models.CharField(max_length=200, verbose_name='文件名')),
                ('content', models.BinaryField(verbose_name='模板内容')),
                ('size', models.PositiveIntegerField(verbose_name='字节数')),
                ('digest', models.CharField(max_length=64, verbose_name='摘要（SHA-256）')),
                ('uploaded_by', models.CharField(max_length=80, verbose_name='上传人')),
                ('uploaded_at', models.DateTimeField(verbose_name='上传时间')),
                ('active', models.BooleanField(default=True, verbose_name='正在使用')),
                ('retired_by', models.CharField(blank=True, max_length=80, verbose_name='停用人')),
                ('retired_at', models.DateTimeField(blank=True, null=True, verbose_name='停用时间')),
            ],
            options={
                'verbose_name': '文件模板',
                'verbose_name_plural': '文件模板',
                'ordering': ['paper', '-uploaded_at', '-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('active', True)), fields=('paper',), name='one_active_template_per_paper')],
            },
        ),
    ]
