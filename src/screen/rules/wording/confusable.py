"""Two words that sound or look alike, told apart by what stands around them."""

from __future__ import annotations

from collections.abc import Iterator

from screen.model import Hit
from screen.reading import Reading
from screen.rules.wording._cases import after, case, judge
from screen.rules.wording._collocations import COLLOCATIONS
from screen.rules.wording._confusable import MORE, SPEECHES
from screen.rules.wording._pairs import PAIRS, told
from screen.rules.wording._particles import PARTICLES, PRONOUNS

_TIME = (
    "(?:目前|今|昨|发稿|记者|[0-9]{1,4}(?:年|月|日|时|点|:|-|[.]|/)"
    "|[一二三四五六七八九十]{1,3}月|本[月年周季]|上[月年周])"
)

TABLE = {
    "截止": [
        case(f"(?<!时间)截止(?:到|至)?(?={_TIME})(?!时间|日期)", "“截止”用在时间之后（10月底截止），时间之前用“截至”", "截至")
    ],
    "截至": [
        case(
            "截至([^，。；\n]{2,18})(?:之?前|以前|止日|止时)(?=[报完提送将交缴办申登填返审备缴确到，,。])",
            "“截至”不表示期限；期限写“于……前”或“……截止”",
            "于\\1前",
        )
    ],
    "佩带": [
        case(
            "佩带(?=(?:好|了|上|合格的?|防护)?(?:口罩|头盔|眼镜|安全帽|安全带|胸牌|胸卡|胸章|工作[牌证]|证件?|徽章|党徽|国徽|会徽|校徽|首饰|红领巾|耳机"
            "|助听器|标[志识]|袖标|臂章|护具|护目镜|手套|面具|面罩|勋章|奖章|绶带|小?[白红]花))",
            "穿戴在身上用“佩戴”",
            "佩戴",
        )
    ],
    "截流": [
        case(
            "截流(?=[、，和或及]?(?:挪用|克扣|私分|侵占|套取|冒领|专项|资金|补[贴助]|扶贫|款|经费))",
            "扣下款物用“截留”",
            "截留",
        ),
        case(
            after("挪用", "克扣", "私分", "侵占", "套取", "挪用、", "克扣、", "侵占、", "套取、") + "截流",
            "扣下款物用“截留”",
            "截留",
        ),
    ],
    "法制": [
        case(
            after("依法治国、建设社会主义", "全面", "建设", "社会主义", "推进") + "法制(?=国家|政府|社会|中国)",
            "治国理政的方略用“法治”",
            "法治",
        ),
        case(
            "法制(?=思维|方式|化营商|轨道|精神|信仰|乡村|政府建设|社会建设|国家建设|中国建设)",
            "治国理政的方略用“法治”",
            "法治",
        ),
        case("(?<=自治、)法制(?=、德治)|(?<=自治)法制(?=德治)", "“三治融合”是自治、法治、德治", "法治"),
    ],
    "检查院": [case("检查院", "机关名称是“检察院”", "检察院")],
    "检查官": [case("检查官", "职务是“检察官”", "检察官")],
    "检查长": [case("(?<=院)检查长", "职务是“检察长”", "检察长")],
    "报到": [
        case(
            after("新闻", "媒体", "记者", "深度", "跟踪", "系列", "据新华社", "宣传") + "报到(?![、]|地|处|时|会)",
            "新闻用“报道”",
            "报道",
        )
    ],
    **{
        f"{who}报道": [case(f"{who}报道(?=[，。、；]|时|地|处|手续|登记|注册)", "到单位登记用“报到”", f"{who}报到")]
        for who in ("新生", "学员", "前往", "入学", "按时", "准时", "到单位")
    },
    "品位": [case("品位(?=美食|生活|人生|佳肴|特色小吃)", "细细体会用“品味”", "品味")],
    "过渡": [
        case(
            "过渡(?=开发|医疗|依赖|疲劳|劳累|使用|包装|消费|饮酒|砍伐|放牧|捕捞|开采|紧张|解读|营销|承诺|负债)",
            "超过限度用“过度”",
            "过度",
        )
    ],
    "过度": [case("过度(?=期|时期|阶段|性安置|安置|房|到|政策|办法)", "由一阶段转到另一阶段用“过渡”", "过渡")],
    "违犯": [case("违犯(?=规定|制度|程序|合同|本办法|本规定|有关规定|操作规程)", "不遵守规定用“违反”", "违反")],
    "延用": [case("延用(?=至今|以往|原|传统|了|过去|旧|老)", "继续使用旧的用“沿用”", "沿用")],
    "申明": [
        case("申明(?=大义)", "成语是“深明大义”", "深明"),
        case(after("严正", "郑重", "免责", "版权") + "申明", "公开表态用“声明”", "声明"),
    ],
    "赡养": [case("赡养(?=(?:未成年)?(?:子女|孩子|儿童|孙))", "对晚辈用“抚养”", "抚养")],
    "抚养": [case("抚养(?=(?:年迈)?(?:父母|老人|母亲|父亲|双亲))", "对长辈用“赡养”", "赡养")],
    "起用": [case("起用(?=新版|新系统|新平台|新的|电子|印章|应急|预案|备用|公章)", "开始使用用“启用”", "启用")],
    "盈利": [case("(?<=非)盈利(?=性|组织|机构|法人)", "不以谋利为目的用“营利”", "营利")],
    "赢利": [case("(?<=非)赢利(?=性|组织|机构|法人)", "不以谋利为目的用“营利”", "营利")],
    "树立": [
        case("树立(?=(?:了)?(?:警示|宣传|提示|指示|标志|标识|公示)?(?:牌|碑|杆))", "立起来的牌、碑用“竖立”", "竖立")
    ],
    "振动": [case("(?<=引起)振动|(?<=社会)振动", "人心、社会受影响用“震动”", "震动")],
    "爆发": [case("(?<=山洪)爆发|(?<=洪水)爆发|(?<=泥石流)爆发", "洪水突然发作用“暴发”", "暴发")],
    "暴发": [case("暴发(?=(?:激烈|剧烈|武装)?(?:冲突|战争|革命|力量))", "火山、战争用“爆发”", "爆发")],
    "以至": [
        case("以至(?=(?:造成|引发|酿成|发生)[一-鿿]{0,6}(?:事故|伤亡|损失|后果))", "引出不好的结果用“以致”", "以致")
    ],
    "不止": [
        case(
            "不止(?=是|要|有)(?![^。；\n]{0,30}[0-9一二三四五六七八九十两几][次个家件遍倍人])(?=[^。；\n]{1,20}[，,](?:还|也|更|而且))",
            "表示“不但”用“不只”",
            "不只",
        )
    ],
    "做为": [case("做为(?=[一-鿿])(?!人)", "表示身份、当作用“作为”", "作为")],
    "带口罩": [case("(?<![携佩自夹附连])带口罩", "穿戴在身上用“戴”", "戴口罩")],
    "带头盔": [case("(?<![携佩自夹附连])带头盔", "穿戴在身上用“戴”", "戴头盔")],
    "带安全帽": [case("(?<![携佩自夹附连])带安全帽", "穿戴在身上用“戴”", "戴安全帽")],
}
TABLE |= MORE
# Pairs whose border careful writers draw differently: a hint, no more.
_GENTLE = (
    {
        "截止", "截至", "佩带", "法制", "起用", "盈利", "赢利", "树立", "振动", "爆发", "暴发", "以至", "不止", "泄露", "泄漏", "途径",
        "途经", "法人", "质疑", "渡过", "度过", "共度", "记录", "制订", "作好", "作工作", "急待", "倍受", "登录", "延用", "申明", "违犯",
        "带口罩", "带头盔", "带安全帽", "带手套", "记实",
    }
    | set(SPEECHES)
)  # fmt: skip
for _word in _GENTLE & TABLE.keys():
    TABLE[_word] = [case._replace(level="advice") for case in TABLE[_word]]
for _word, _more in (*PAIRS.items(), *COLLOCATIONS.items(), *PARTICLES.items(), *PRONOUNS.items()):
    TABLE[_word] = TABLE.get(_word, []) + _more


def find(reading: Reading) -> Iterator[Hit]:
    """Each place where the other word of a pair is meant: by the list first, then by what stands around the word."""
    listed = [reading.hit(a, b, term.why, term.instead, term.level) for a, b, term in reading.hits("wording/confused")]
    yield from listed
    for hit in judge(reading, TABLE):
        start, end = hit.span
        if not any(other.span.start < end and start < other.span.end for other in listed):
            yield hit
    if "反应" in reading.triggers():
        yield from told(reading)
