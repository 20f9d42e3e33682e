"""What people of the city were referred for, in the shares of S3 L62: 207 in half a year, of which
counselling 111, employment 36, other welfare 26, medical 21, protection 11, aftercare 2."""

from __future__ import annotations

OUTSIDE_KIND = "counselling"
OUTSIDE = ("合作心理諮商所（前金）", "合作心理諮商所（三民）", "合作心理治療所（鳳山）")
RELEASED = {"reintegration", "aftercare"}  # for those who came out of prison
# service, agency (empty: outside the network), what was asked, outcome, weight
ASKED: tuple[tuple[str, str, str, str, int], ...] = (
    ("outpatient", "hospital_kaisyuan", "請安排門診評估與治療。", "treated", 13),
    ("outpatient", "hospital_cgmh", "睡不好、情緒低，請協助就醫。", "no_show", 4),
    ("psychiatry", "hospital_kaisyuan", "情緒起伏影響工作，請評估。", "treated", 4),
    ("social_aid", "social_bureau", "家中收入不穩，請評估扶助。", "aided", 8),
    ("social_aid", "social_bureau", "房租欠繳，請評估補助資格。", "not_opened", 3),
    ("employment", "labour_bureau", "想找穩定的工作，請協助媒合。", "hired", 18),
    ("employment", "labour_bureau", "停工中，盼能媒合日班工作。", "not_hired", 10),
    ("vocational_training", "labour_bureau", "想學冷氣裝修，請推介職訓。", "trained", 8),
    ("job_experience", "ngo_michael", "想先從短期的職場體驗開始。", "trained", 6),
    ("reintegration", "ngo_libertas", "剛出監，需要住處與陪同辦證件。", "housed", 7),
    ("family_centre", "ngo_shanhuien", "希望家人一起參加支持活動。", "served", 13),
    ("counselling", "", "與家人衝突反覆，想談一談。", "served", 52),
    ("counselling", "", "失眠與自責，盼排個別諮商。", "served", 30),
    ("counselling", "", "復發後很挫折，請排諮商。", "dropped_out", 29),
    ("aftercare", "aftercare_kaohsiung", "出監後謀生工具需要補助。", "aided", 2),
)  # fmt: skip
