"""Sign-ups and questionnaires that ask for more about a person than they need."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from screen.model import Hit
    from screen.reading import Reading

ASKED = (
    "身份证号", "身份证照片", "身份证正反面", "身份证复印件", "银行卡号", "银行账号", "家庭住址", "家庭成员",
    "婚姻状况",
    "病史", "收入情况", "户口本", "房产信息",
)  # fmt: skip
# Hardly any sign-up needs these, not even one for a course, a school place or a post.
GRAVE = (
    "人脸", "手持身份证", "宗教信仰", "银行卡照片", "银行卡正反面", "银行卡密码", "卡号及密码", "卡号和密码",
    "支付密码", "年收入",
    "收入明细", "家庭收入", "通讯录", "征信报告", "指纹", "存款", "生育状况", "是否怀孕", "家庭财产", "婚育状况",
    "手持证件", "身份证原件照片", "人脸照片", "刷脸", 
    "月经", "基因", "微信密码", "短信验证码", "家长身份证号", "家长职业", "父母职业",
)  # fmt: skip
_FORMS = (
    "扫码", "扫描", "二维码", "问卷", "报名表", "小程序", "在线填", "线上填", "链接", "接龙", "登记表", "填写",
    "提供", "上传",
    "留言", "发送至", "发至", "提交", "填报", "采集", "收集",
)  # fmt: skip
_EVENTS = (
    "活动", "抽奖", "问卷", "调查", "竞答", "答题", "比赛", "大赛", "讲座", "沙龙", "领取礼品", "领奖", "参观",
    "征求意见", "意见建议", "提出意见", "反馈意见", "提意见", "投诉", "咨询", "留言板", "建言",
    "体验", "观影", "志愿者", "招募", "投票", "征文", "亲子", "游园", "市集", "健步", "马拉松", "留言",
)  # fmt: skip
_SIGN_UPS = (*_EVENTS, "报名", "招聘", "应聘", "招生", "入学", "培训", "预约", "登记", "接龙", "考试", "扫码填写")
_STATUTORY = (
    "考试", "招聘", "招录", "录用", "申请人", "申办", "办理", "补贴", "补助", "社保", "医保", "资格", "许可",
    "登记机关", "户口", "低保", "救助", "公积金", "贷款", "入学", "招生", "培训费", "兑付", "代领", "领证",
    "出入境", "实名制", "选举", "公租房", "住房保障", "不动产", "养老金", "退税",
)  # fmt: skip
_DENIED = re.compile(
    "不(?:会|需|必|用|要|得|应|再|涉及)?(?:收集|采集|填写|提供|索取|要求|留存|登记|上传|透露|泄露|轻信|涉及)|无需"
    "|无须|切勿|不要|不得|严禁|禁止"
    "|谨防|警惕|诈骗|骗取|匿名|请勿|保密|保护|妥善保管|等信息泄露"
)
_CHAT = re.compile("(?:添加|加|扫码加)[^，。；\n]{0,10}?(?:微信|qq)(?!群|公众号|小程序)|(?:发|传|拍照发)(?:送|给|至|到)[^，。；\n]{0,8}?(?:个人微信|微信号|私人微信|微信好友|微信上)")
_FRAUD = re.compile("骗|诈|假冒|冒充|陷阱|钓鱼|套路|不法分子")
_REACH, _FAR = 60, 120


def find(reading: Reading) -> Iterator[Hit]:
    """Yield the sensitive item that a form asks for; statutory applications may ask for what they must check."""
    told: set[int] = set()
    for start, end, word in reading.places(*GRAVE, *ASKED):
        left, right = reading.sentence(start)
        if left in told:
            continue
        sentence = reading.text[left:right]
        if _DENIED.search(sentence) or not (any(w in sentence for w in _FORMS) or _CHAT.search(sentence)):
            continue
        near = reading.title + reading.text[max(0, left - _REACH) : right]
        if _FRAUD.search(reading.title + reading.text[max(0, left - _FAR) : right + _REACH]):
            continue
        items = {w for w in (*ASKED, *GRAVE) if w in sentence}
        hit = _private(reading, left, sentence, start, end) or _event(reading, start, end, word, near, items) or _excess(reading, left, sentence, near, items)
        if hit:
            told.add(left)
            yield hit


def _private(reading: Reading, left: int, sentence: str, start: int, end: int) -> Hit | None:
    """Papers that are to be sent to somebody's own WeChat."""
    found = _CHAT.search(sentence)
    if not found:
        return None
    first, last = min(left + found.start(), start), max(left + found.end(), end)
    return reading.hit(first, last, why="通过工作人员个人微信收集证件等个人信息，改用正规渠道并减少收集", level="review")


def _event(reading: Reading, start: int, end: int, word: str, near: str, items: set[str]) -> Hit | None:
    event = next((w for w in _EVENTS if w in near), "")
    if not event or any(w in near.replace("户口本", "") for w in _STATUTORY):
        return None
    why = f"“{event}”一般用不着收集{word}，请说明必要性或删去"
    light = len(items) == 1 and word in ("身份证号", "家庭住址", "家庭成员")
    return reading.hit(start, end, why=why, level="advice" if light else "review")


def _excess(reading: Reading, left: int, sentence: str, near: str, items: set[str]) -> Hit | None:
    """Items that no sign-up needs: passwords at once, others when several come together."""
    grave = sorted((sentence.find(w), w) for w in items if w in GRAVE)
    secret = any("密码" in w or w == "短信验证码" for _, w in grave)
    if not grave or not (secret or (len(items) > 1 and any(w in near for w in _SIGN_UPS))):
        return None
    if not secret and any(w in near for w in ("低保", "救助", "公租房", "住房保障", "贷款", "户口登记", "资助",
        "不动产")):
        return None
    first, last = grave[0], max(grave, key=lambda g: g[0] + len(g[1]))
    why = f"要求提供{'、'.join(w for _, w in grave)}，超出办理所需，请删去"
    return reading.hit(left + first[0], left + last[0] + len(last[1]), why=why, level="review")
