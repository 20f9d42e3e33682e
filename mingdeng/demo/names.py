"""Names, numbers and addresses of people who do not exist.

Surnames by rough frequency in Taiwan; given names by generation and sex, each character chosen
for its time. A few rare surnames, variant characters and two-character names keep search honest.
"""

from __future__ import annotations

import random

from mingdeng.foundation.places.districts import districts
from mingdeng.people.normal.idnumbers import make_id

SURNAMES = (
    "陳" * 110
    + "林" * 83
    + "黃" * 60
    + "張" * 53
    + "李" * 51
    + "王" * 41
    + "吳" * 40
    + "劉" * 32
    + "蔡" * 29
    + "楊" * 27
    + "許" * 23
    + "鄭" * 19
    + "謝" * 18
    + "郭" * 15
    + "洪" * 15
    + "邱" * 15
    + "曾" * 14
    + "廖" * 14
    + "賴" * 13
    + "徐" * 13
    + "周" * 12
    + "葉" * 12
    + "蘇" * 12
    + "莊" * 10
    + "江" * 9
    + "呂" * 9
    + "何" * 8
    + "羅" * 8
    + "高" * 8
    + "蕭" * 7
    + "潘" * 7
    + "簡" * 6
    + "朱" * 6
    + "鍾" * 6
    + "彭" * 5
    + "游" * 5
    + "詹" * 5
    + "胡" * 5
    + "施" * 5
    + "沈" * 5
    + "余" * 4
    + "趙" * 4
    + "盧" * 4
    + "梁" * 4
    + "顏" * 4
    + "柯" * 4
    + "孫" * 3
    + "魏" * 3
    + "翁" * 3
    + "戴" * 3
    + "范" * 3
    + "方" * 3
    + "宋" * 3
    + "鄧" * 2
    + "杜" * 2
    + "侯" * 2
    + "曹" * 2
    + "薛" * 2
    + "丁" * 2
    + "卓" * 2
    + "馬"
    + "董"
    + "藍"
    + "傅"
    + "温"
    + "姚"
    + "涂"
    + "古"
    + "歐"
    + "解"
    + "單"
    + "龔"
)
COMPOUND = ("歐陽", "張簡", "范姜", "司徒")
GIVEN = {
    ("m", "old"): (
        "文進財金義正國明清德福榮添春水木火土成勝雄輝",
        "雄財發成龍輝吉興旺山生義宗典榮",
    ),
    ("m", "mid"): ("志建俊家明文宏國正嘉世冠信政永進", "明偉宏豪銘賢雄傑華斌文峰峯強仁誠祥輝隆"),
    ("m", "young"): ("承宇柏冠品彥宗子翔浩睿廷哲育威", "恩翰廷宇軒安睿傑豪霖佑諺勳均瑋"),
    ("f", "old"): ("秀美玉金寶麗月春素淑阿惠", "英珠蘭鳳花桃梅雲枝玉霞琴蓮嬌雪"),
    ("f", "mid"): ("淑美雅惠怡佩麗佳慧玉靜婉", "芬玲娟慧惠如君雯萍婷芳珍貞華"),
    ("f", "young"): ("欣佳怡雅思品詩宜子芷語郁", "妤涵婷晴萱璇彤潔庭瑜安恩蓁"),
}
STREETS = [
    "中正",
    "中山",
    "民族",
    "民生",
    "建國",
    "自強",
    "光復",
    "和平",
    "青年",
    "三多",
    "五福",
    "七賢",
    "八德",
    "大順",
    "澄清",
    "鳳林",
    "成功",
    "復興",
    "瑞隆",
    "崗山",
]


def generation(birth_year: int) -> str:
    """Which generation's names fit a birth year."""
    if birth_year < 1968:
        return "old"
    return "mid" if birth_year < 1992 else "young"


def name(rng: random.Random, sex: str, birth_year: int, surname: str = "") -> str:
    """A name; one in twelve has a single-character given name."""
    first = surname or (rng.choice(COMPOUND) if rng.random() < 0.006 else rng.choice(SURNAMES))
    one, two = GIVEN[(sex, generation(birth_year))]
    if rng.random() < 1 / 12:
        return first + rng.choice(two)
    return first + rng.choice(one) + rng.choice(two)


def number(rng: random.Random, sex: str) -> str:
    """A citizen's number with a valid checksum; most of Kaohsiung (E) or the old county (S)."""
    letter = rng.choices("ESDTNPABF", weights=(45, 30, 8, 7, 3, 2, 2, 2, 1))[0]
    return str(make_id(rng, "citizen", "male" if sex == "m" else "female", letter))


def mobile(rng: random.Random) -> str:
    """A mobile number."""
    return "09" + "".join(str(rng.randrange(10)) for _ in range(8))


def address(rng: random.Random, district: str) -> str:
    """An address that reads like one; the house need not exist."""
    text = f"高雄市{district}{rng.choice(STREETS)}{rng.choice('一二三四路路路')}"
    text = text.rstrip("路") + "路"
    if rng.random() < 0.45:
        text += f"{rng.randrange(1, 260)}巷"
    text += f"{rng.randrange(1, 500)}號"
    if rng.random() < 0.55:
        text += f"{rng.randrange(2, 15)}樓"
        if rng.random() < 0.3:
            text += f"之{rng.randrange(1, 6)}"
    return text


WEIGHT = {
    "鳳山": 36, "三民": 33, "左營": 20, "前鎮": 19, "苓雅": 17, "楠梓": 19, "小港": 16, "鼓山": 14,
    "大寮": 11, "岡山": 10, "林園": 7, "仁武": 9, "鳥松": 5, "大樹": 4, "路竹": 5, "新興": 5,
    "湖內": 3, "茄萣": 3, "梓官": 4, "橋頭": 4, "燕巢": 3, "旗山": 4, "美濃": 4, "旗津": 3,
    "前金": 3, "鹽埕": 2, "大社": 3, "阿蓮": 3, "彌陀": 2, "永安": 1, "六龜": 1, "杉林": 1,
    "內門": 1, "田寮": 1, "甲仙": 1, "桃源": 1, "茂林": 1, "那瑪夏": 1,
}  # fmt: skip


def district_weights() -> tuple[list[tuple[str, str]], list[int]]:
    """(code, name) of every district with its rough share of people."""
    pairs = [(d.code, d.name) for d in districts()]
    return pairs, [WEIGHT.get(title.removesuffix("區"), 1) for _, title in pairs]
