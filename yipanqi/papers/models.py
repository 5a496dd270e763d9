"""The organ's own Word templates. One organ a database: a template belongs to the organ, not to a branch."""

from django.db import models


class PaperTemplate(models.Model):
    """A Word layout uploaded for a paper; of one paper at most one is in use, older ones are kept as history."""

    paper = models.CharField("文件代码", max_length=40)
    name = models.CharField("文件名", max_length=200)
    content = models.BinaryField("模板内容")
    size = models.PositiveIntegerField("字节数")
    digest = models.CharField("摘要（SHA-256）", max_length=64)
    uploaded_by = models.CharField("上传人", max_length=80)
    uploaded_at = models.DateTimeField("上传时间")
    active = models.BooleanField("正在使用", default=True)
    retired_by = models.CharField("停用人", max_length=80, blank=True)
    retired_at = models.DateTimeField("停用时间", null=True, blank=True)

    class Meta:
        verbose_name = "文件模板"
        verbose_name_plural = verbose_name
        ordering = ["paper", "-uploaded_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["paper"], condition=models.Q(active=True), name="one_active_template_per_paper"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}（{'使用中' if self.active else '已停用'}）"
