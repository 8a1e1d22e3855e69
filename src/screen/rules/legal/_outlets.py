"""Whether a named source is on the list of outlets that may be reposted, or is a party or government body."""

from __future__ import annotations

import re

from screen.reading import Reading

_PREFIX = re.compile("(?:微信|官方|综合|据|载|原载|源自|@|“|《|【|「|\"|:|：| )*(?:公众号|微博|账号)?[ :：“《【@]*")
_SUFFIX = re.compile("(?:新闻)?(?:客户端|微信公众号|官方微信|官方微博|官方网站|公众号|视频号|抖音号|官微|官网"
    "|网站|微信|微博|app"
                     "|报道|消息|记者[\u4e00-\u9fff ·]*)+$")
_BODY = re.compile(
    "(?:人民政府|政府|政府办|人大|政协|党委|县委|市委|省委|区委|州委|旗委|工委|纪委|监委|党组|办公室|办公厅"
    "|委员会|委|局|厅|署|院|总局|部|发布"
    "|检察院|法院|公安|交警|消防|网信办|政法委|宣传部|统战部|组织部|政府网|政务网|气象台|疾控中心|税务|海关"
    "|外交部发言人办公室)(?:网站|网)?$")
_MADE_UP = re.compile("工作室|俱乐部|营销|编辑部|事业部|运营部|市场部|门市部|粉丝|后援|美容院|影院|剧院|医院"
    "|学院|电影院|研究院")
_HOST = re.compile("(?:https?://)?([a-z0-9.-]{4,100})(?:[/:?#].*)?$")
_LEAST = 3


def authorised(reading: Reading, name: str) -> bool:
    """Whether a folded name is a listed outlet, one of its channels, or a body of party or state."""
    host = _HOST.fullmatch(name)
    if host and "." in host[1]:
        return listed_host(reading, host[1])
    return any(_one(reading, part) for part in re.split("[、，,·/+ “”\"「」『』]|和|及", name) if len(part) > 1)


def listed_host(reading: Reading, host: str) -> bool:
    """Whether a host belongs to the government or to a listed outlet."""
    labels = host.lower().strip(".").split(".")
    if labels[-2:] == ["gov", "cn"] or labels[-2:] == ["mil", "cn"]:
        return True
    return any(".".join(labels[i:]) in reading.outlets for i in range(len(labels) - 1))


def plain(name: str) -> str:
    """The name without quotes and without the word for the channel: 新华社客户端 reads 新华社."""
    name = _PREFIX.sub("", name, count=1).strip(" ”》】」\"'）)（(")
    return _SUFFIX.sub("", name).strip(" ”》】」\"") or name


def _one(reading: Reading, name: str) -> bool:
    bare = plain(name)
    if bare in reading.outlets or name in reading.outlets:
        return True
    if any(bare[:size] in reading.outlets for size in range(_LEAST, len(bare))):
        return True
    return bool(_BODY.search(bare)) and not _MADE_UP.search(bare)
