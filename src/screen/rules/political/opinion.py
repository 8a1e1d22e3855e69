"""Judges personal views, temper and sarcasm in the draft's own voice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from screen.model import Hit
from screen.reading import Reading
from screen.rules._context import around
from screen.rules._events import event

_VIEW = re.compile(
    "(?<![一-鿿])(?:我|本人)(?:个人|真心|也|倒|就|总|还是|始终|真的)?(?:认为|觉得|感觉|猜|想说|以为|怀疑|看来|敢说)"
    "|(?:笔者|小编|编者|本公主|本编|小编我)(?:个人|也|真心|不禁|倒|就|还是)?(?:认为|觉得|希望|感觉|猜|想说|以为|怀疑"
    "|相信|看来|建议|想问|真的|忍不住|被感动)"
    "|我个人(?:认为|觉得|的看法|看来|以为)|(?<![一-鿿])个人(?:认为|觉得|看来|以为)|在(?:我|笔者|小编)看来"
    "|(?<![一-鿿])(?:要我说|依我看|照我看|我看(?:啊|呀|吧)|依我之见"
    "|窃以为|私以为|恕我直言|老实说|说实话|说真的|说句实话|说句心里话|讲真|平心而论)")
_INSTITUTION = re.compile(
    "(?<![一-鿿])(?:我们|咱们|我[局县市区镇乡街委院校]|本[局单位镇乡院校])(?:都|也|总|真的?|实在|始终)?(?:觉得|感觉(?!到)|怀疑|猜测?|个人认为)")
_SNEER = re.compile(
    "纯属(?:个别人)?(?:没事|无理|瞎|胡闹|胡搅|找茬|找事|闹事|自找|矫情|眼红|吃饱|闲|无聊|无知|愚蠢)[一-鿿]{0,4}")
# Thanks to the disaster itself, or the public blamed.
_BLAME = re.compile(
    "感谢(?:这|此)(?:一?[场次])[^，。；！!\n]{0,6}?(?:大?火|灾|疫情|洪水|地震|暴雨|台风|事故)(?![一-鿿])"
    "|(?:网民|网友|群众|居民|市民|村民|业主|家长|有些人|个别人|部分人)[^，。；！!\n“]{0,8}?(?:素质(?:太|真|极)?(?:低|差)|就(?:是)?(?:喜欢|爱)带节奏|唯恐天下不乱)")
# A death or a disaster told with its toll, and words of triumph about it.
_GRIEF = re.compile("遇难|死亡|身亡|失联|溺亡|伤亡|丧生|牺牲|被困|受伤|病亡")
_NO_GRIEF = re.compile("(?:零|无|未造成|没有|无人员?)(?:人员)?(?:死亡|伤亡|受伤|被困)")
_RESCUE = re.compile("救援|抢险|救灾|处置|善后|搜救|抗洪|抗震|防汛|扑救|抗疫|疫情|事故|灾|遇难|伤员")
_TOO = re.compile(
    "(?:真是|简直|实在是?|未免|也|这|那|可真)?太(?![阳平原湖子极空婆监太爷白仓和])[一-鿿]{1,5}?了(?:吧|啊|呀"
    "|呢)?(?=[，。！!？?；;、~～…\n]|$)")
_SARCASM = re.compile(
    "(?:这么|如此|那么)(?:简单|明显|低级|拙劣|老套)的[^，。！？!?\n]{0,12}?(?:都|也|还)(?:信|不会|不懂|不知道|看不出"
    "|上当)"
    "|不知道?[^，。！？!?\n]{0,14}?(?:都)?(?:在干什么|在干啥|干什么吃的|在忙什么|怎么想的|干嘛去了|安的什么心)"
    "|(?:早干什么|早干嘛|干什么)去了|(?:怪不得|难怪)[^，。！？!?\n]{0,10}?(?:骂|没人|穷|落后)"
    "|(?:就|都|真|早)?(?:该|应该|应当)(?:被)?(?:枪毙|千刀万剐|拉出去|判死刑|牢底坐穿|骂|挨打)|(?:爱信不信|爱来不来"
    "|爱听不听|爱去不去)"
    "|有什么(?:好怕|大不了|了不起|好抱怨)的?|没什么(?:大不了|了不起|好说)的?|不就是[^，。！？!?\n]{1,12}?(?:吗|嘛"
    "|而已)")
_SPEECH = re.compile(
    "讲话|致辞|发言|谈话|演讲|贺信|回信|自述|手记|日记|书评|访谈|来信|倡议|征文|随笔|散文|心得|家书|诗|感悟|口述|我的")
_SAID = re.compile("(?:说|道|称|示|坦言|回忆|感慨|介绍)[:：，]")
_SPEAKER = re.compile(
    "(?!案例|提醒|警示|备注|提示|注意|问题|时间|地点|事由|措施|要求)(?:[一-鿿]{2,3}|[一-鿿]{1,9}(?:长|书记|主任|委员"
    "|代表|某|先生|女士|同志|教授|记者|主持人|负责人|工作人员)|[问答])[:：]")
_INNOCENT = re.compile(
    "无语凝噎|无语言|奇葩花|异草|茶香|呵呵[镇村乡]|呵呵[一-鿿]|真香[甜酥脆醇]|[清花]真香|欺人太|寒心[脏]|心寒意"
    "|破防[洪护范线]|突破防|泪目光|愚蠢驴|傻瓜"
    "|[^，。]?不寒而|服了[药]|无耻之徒")


def find(reading: Reading, temper: Sequence[str], insults: Sequence[str], triumph: Sequence[str],
         cues: Sequence[str]) -> Iterator[Hit]:
    """Views and temper outside quotation marks; a speech or letter speaks in its author's voice."""
    text = reading.text
    if _SPEECH.search(reading.title) or _SPEECH.search(text, 0, 60):
        return
    done = 0
    yield from _triumph(reading, triumph)
    if not reading.places(*cues, *temper, *insults):
        return
    for view in (_VIEW, _INSTITUTION, _SNEER, _BLAME):
        for found in view.finditer(text):
            if not _spoken(reading, *found.span()) and not _dialogue(reading, found.start()):
                yield reading.hit(*found.span(), "措辞指责公众或美化灾情" if view is _BLAME
                                  else "以单位名义发布的稿件不使用个人口吻", level="review")
    for pattern in (_SARCASM, _TOO):
        for found in pattern.finditer(text):
            if not _spoken(reading, *found.span()) and not _dialogue(reading, found.start()):
                yield reading.hit(*found.span(), "带有个人情绪或讥讽")
    for start, end, word in reading.places(*temper, *insults):
        if start < done or _INNOCENT.search(text, max(0, start - 2), end + 3) or _spoken(reading, start, end):
            continue
        done = end
        yield reading.hit(start, end, f"“{word}”带有个人情绪", level="review" if word in insults else None)


def _triumph(reading: Reading, words: Sequence[str]) -> Iterator[Hit]:
    """Words of triumph about the rescue or the relief, in news of an event that cost or endangers lives."""
    text = reading.text
    told = reading.places(*words)
    if not told or not _GRIEF.search(text) or _NO_GRIEF.search(text) or not event(reading):
        return
    done = 0
    for start, end, word in told:
        if start >= done and _RESCUE.search(text, *around(reading, start)) and not _spoken(reading, start, end):
            done = end
            yield reading.hit(start, end, f"涉及伤亡的事件不用“{word}”一类渲染", level="review")


def _spoken(reading: Reading, start: int, end: int) -> bool:
    """Whether somebody else says it: inside marks, or after a verb of saying in the same sentence."""
    a, _ = around(reading, start)
    text = reading.text
    return reading.quoted(start, end) or bool(_SAID.search(text, a, start)) or (
        text.count("“", a, start) > text.count("”", a, start))


def _dialogue(reading: Reading, at: int) -> bool:
    """Whether the paragraph is an answer or a line of a transcript (记者：…, 答：…)."""
    start, _ = reading.paragraph(at)
    speaker = _SPEAKER.match(reading.text, start)
    return bool(speaker and speaker.end() <= at)
