"""Sentences of this room's history."""

from yipanqi.audit import events

events.declare(
    signed_in="登录",
    signed_out="退出登录",
    sign_in_refused="登录未成功",
    account_opened="开通账号",
    account_changed="修改账号信息",
    account_disabled="停用账号",
    account_enabled="恢复账号",
    password_reset="重置密码",  # noqa: S106 – a sentence, not a password
    password_changed="修改密码",  # noqa: S106
    second_factor_set="启用二次验证",
    second_factor_removed="关闭二次验证",
    identity_refused="签字时身份核验未通过",
    administrator_appointed="任命管理员",
    administrator_relieved="解除管理员",
    delegation_given="授予代办",
    delegation_revoked="撤销代办",
    acting_begun="开始代办",
    acting_ended="结束代办",
)
