"""Entries (what happened), links (their place in the chain) and seals (the chain's head at a moment). Insert only."""

from django.db import models


class Entry(models.Model):
    """One change. Holds text, no foreign keys: history survives deletion and sits below every other room."""

    at = models.DateTimeField("时间")
    event = models.CharField("事件", max_length=80)
    actor = models.CharField("操作人", max_length=80)
    office = models.CharField("以何职务", max_length=120, blank=True)
    on_behalf_of = models.CharField("代何人", max_length=80, blank=True)
    account = models.BigIntegerField("账号编号", null=True)
    subject = models.CharField("对象", max_length=80, help_text="room.model:id")
    subject_name = models.CharField("对象名称", max_length=200, blank=True)
    path = models.CharField("组织路径", max_length=100, blank=True)
    before = models.JSONField("变更前", null=True)
    after = models.JSONField("变更后", null=True)
    reason = models.TextField("理由", blank=True)
    via = models.CharField("途径", max_length=20)
    origin = models.CharField("来源地址", max_length=64, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject", "id"]),
            models.Index(fields=["path", "id"]),
            models.Index(fields=["at"]),
        ]


class Link(models.Model):
    """The place of one entry in the chain: `chain = H(previous chain, content)`, `content = H(entry)`."""

    number = models.BigIntegerField("链上序号", primary_key=True)
    entry = models.BigIntegerField("事件编号", unique=True)
    content = models.CharField("内容摘要", max_length=64)
    chain = models.CharField("链值", max_length=64)


class Seal(models.Model):
    """The chain's head at the end of a batch; the newest is printed on every exported paper."""

    at = models.DateTimeField("封存时间")
    algorithm = models.CharField("算法", max_length=10)
    last_number = models.BigIntegerField("末尾序号", unique=True)
    head = models.CharField("链值", max_length=64)

    class Meta:
        ordering = ["last_number"]
