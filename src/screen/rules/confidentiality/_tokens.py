"""What the keys and tokens of well-known services look like; each shape starts with its literal.

Written for source text, because case tells a key from a word. Lengths follow the formats that the services document.
"""

from __future__ import annotations

import re

_B = "A-Za-z0-9_-"
_END = "(?![A-Za-z0-9_-])"

# folded literal → (shape in source text, what it is)
SHAPES: dict[str, tuple[str, str]] = {
    "akia": ("AKIA[A-Z0-9]{16}(?![A-Za-z0-9])", "AWS 访问密钥"),
    "asia": ("ASIA[A-Z0-9]{16}(?![A-Za-z0-9])", "AWS 临时密钥"),
    "abia": ("ABIA[A-Z0-9]{16}(?![A-Za-z0-9])", "AWS 访问密钥"),
    "acca": ("ACCA[A-Z0-9]{16}(?![A-Za-z0-9])", "AWS 访问密钥"),
    "a3t": ("A3T[A-Z0-9]{17}(?![A-Za-z0-9])", "AWS 访问密钥"),
    "ltai": ("LTAI[A-Za-z0-9]{12,26}(?![A-Za-z0-9])", "阿里云访问密钥"),
    "akid": ("AKID[A-Za-z0-9]{32}(?![A-Za-z0-9])", "腾讯云访问密钥"),
    "ghp_": ("ghp_[A-Za-z0-9]{36}" + _END, "GitHub 令牌"),
    "gho_": ("gho_[A-Za-z0-9]{36}" + _END, "GitHub 令牌"),
    "ghu_": ("ghu_[A-Za-z0-9]{36}" + _END, "GitHub 令牌"),
    "ghs_": ("ghs_[A-Za-z0-9]{36}" + _END, "GitHub 令牌"),
    "ghr_": ("ghr_[A-Za-z0-9]{36,76}" + _END, "GitHub 令牌"),
    "github_pat_": ("github_pat_[A-Za-z0-9_]{22,90}" + _END, "GitHub 令牌"),
    "glpat-": (f"glpat-[{_B}]{{20,50}}" + _END, "GitLab 令牌"),
    "gldt-": (f"gldt-[{_B}]{{20,50}}" + _END, "GitLab 令牌"),
    "glft-": (f"glft-[{_B}]{{20,50}}" + _END, "GitLab 令牌"),
    "glsoat-": (f"glsoat-[{_B}]{{20,50}}" + _END, "GitLab 令牌"),
    "glrt-": (f"glrt-[{_B}]{{20,50}}" + _END, "GitLab 令牌"),
    "glcbt-": (f"glcbt-[{_B}]{{20,53}}" + _END, "GitLab 令牌"),
    "glimt-": (f"glimt-[{_B}]{{25}}" + _END, "GitLab 令牌"),
    "glptt-": (f"glptt-[{_B}]{{40}}" + _END, "GitLab 令牌"),
    "glagent-": (f"glagent-[{_B}]{{50,1024}}" + _END, "GitLab 令牌"),
    "gloas-": (f"gloas-[{_B}]{{64}}" + _END, "GitLab 令牌"),
    "gr1348941": (f"GR1348941[{_B}]{{20,50}}" + _END, "GitLab 令牌"),
    "sk-": (
        f"sk-(?:[{_B}]{{16,200}}T3BlbkFJ[{_B}]{{16,200}}|[a-f0-9]{{32}}|ant-[{_B}]{{80,120}}|proj-[{_B}]{{40,200}})"
        + _END,
        "大模型服务密钥",
    ),
    "sk_live_": ("sk_live_[A-Za-z0-9]{16,99}" + _END, "Stripe 密钥"),
    "rk_live_": ("rk_live_[A-Za-z0-9]{16,99}" + _END, "Stripe 密钥"),
    "sk_test_": ("sk_test_[A-Za-z0-9]{16,99}" + _END, "Stripe 密钥"),
    "xoxb-": (f"xoxb-[0-9]{{4,13}}-[{_B}]{{10,120}}", "Slack 令牌"),
    "xoxp-": (f"xoxp-[0-9]{{4,13}}-[{_B}]{{10,120}}", "Slack 令牌"),
    "xoxa-": (f"xoxa-[0-9]{{1,13}}-?[{_B}]{{8,120}}", "Slack 令牌"),
    "xoxr-": (f"xoxr-[0-9]{{1,13}}-?[{_B}]{{8,120}}", "Slack 令牌"),
    "xoxo-": (f"xoxo-[0-9]{{1,13}}-?[{_B}]{{8,120}}", "Slack 令牌"),
    "xoxs-": (f"xoxs-[0-9]{{1,13}}-?[{_B}]{{8,120}}", "Slack 令牌"),
    "hooks.slack.com": ("hooks\\.slack\\.com/(?:services|workflows)/[A-Za-z0-9+/_-]{20,80}", "Slack 回调地址"),
    "discord": ("discord(?:app)?\\.com/api/webhooks/[0-9]{17,20}/[A-Za-z0-9_-]{60,80}", "Discord 回调地址"),
    "qyapi.weixin": ("qyapi\\.weixin\\.qq\\.com/cgi-bin/webhook/send\\?key=[A-Za-z0-9-]{36}", "企业微信机器人密钥"),
    "oapi.dingtalk": ("oapi\\.dingtalk\\.com/robot/send\\?access_token=[A-Za-z0-9]{40,80}", "钉钉机器人密钥"),
    "aiza": (f"AIza[{_B}]{{35}}" + _END, "Google 密钥"),
    "ya29.": (f"ya29\\.[{_B}]{{20,200}}", "Google 令牌"),
    "sg.": (f"SG\\.[{_B}]{{22}}\\.[{_B}]{{43}}" + _END, "SendGrid 密钥"),
    "sq0csp-": (f"sq0csp-[{_B}]{{43}}" + _END, "Square 密钥"),
    "sq0atp-": (f"sq0atp-[{_B}]{{22}}" + _END, "Square 密钥"),
    "npm_": ("npm_[A-Za-z0-9]{36}" + _END, "npm 令牌"),
    "_authtoken": ("_authToken=[ \t]{0,3}(?:npm_[A-Za-z0-9]{8,60}|[A-Fa-f0-9-]{36})", "npm 令牌"),
    "pypi-": (f"pypi-AgE[{_B}]{{50,250}}", "PyPI 令牌"),
    "hf_": ("hf_[A-Za-z]{34}" + _END, "Hugging Face 令牌"),
    "dop_v1_": ("dop_v1_[a-f0-9]{64}" + _END, "DigitalOcean 令牌"),
    "shpat_": ("shpat_[a-fA-F0-9]{32}" + _END, "Shopify 令牌"),
    "akcp": ("AKCp[A-Za-z0-9]{10,100}(?![A-Za-z0-9])", "Artifactory 令牌"),
    "accountkey=": ("AccountKey=[A-Za-z0-9+/=]{86,88}", "Azure 存储密钥"),
}

COMPILED = {literal: (re.compile(shape), name) for literal, (shape, name) in SHAPES.items()}
PRIVATE_KEY = re.compile("-----BEGIN (?:[A-Z0-9]{2,10} ){0,2}PRIVATE KEY(?: BLOCK)?-----")
PRIVATE_END = re.compile("-----END [A-Z0-9 ]{0,30}PRIVATE KEY")
TWILIO = re.compile("(?:AC|SK)[a-z0-9]{32}(?![A-Za-z0-9])")
MAILCHIMP = re.compile("[0-9a-z]{32}-us[0-9]{1,2}(?![0-9A-Za-z])")
TELEGRAM = re.compile("[0-9]{8,10}:[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])")
BASIC = re.compile("://([^\\s:/?#@\"'<>()\\[\\]（）]{1,64}):([^\\s:/?#@\"'<>()\\[\\]（）]{1,64})@(?=[A-Za-z0-9])")
JWT = re.compile("eyJ([A-Za-z0-9_-]{5,2000})\\.([A-Za-z0-9_-]{5,6000})\\.([A-Za-z0-9_-]{0,1000})")


def spoken(header: str, body: str) -> bool:
    """Tell whether the first two parts of a web token decode to JSON objects, as those of a true one do."""
    import json
    from base64 import urlsafe_b64decode

    for part in ("eyJ" + header, body):
        try:
            found = json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        except ValueError:
            return False
        if not isinstance(found, dict):
            return False
    return True


def scattered(value: str) -> float:
    """Give the Shannon entropy of a value in bits a character."""
    from collections import Counter
    from math import log2

    return -sum(n / len(value) * log2(n / len(value)) for n in Counter(value).values()) if value else 0.0
