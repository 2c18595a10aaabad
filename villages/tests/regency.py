"""Some villages as matching takes them, near-twins and a pair of twins among them."""

VILLAGES = [
    ("62.10.02.1012", "Kurun", "62.10.02", "Kurun", ["Kuala Kurun"]),
    ("62.10.03.1005", "Tewah", "62.10.03", "Tewah", []),
    ("62.10.03.2001", "Sare Rangan", "62.10.03", "Tewah", []),
    ("62.10.03.2002", "Tumbang Pajangei", "62.10.03", "Tewah", []),
    ("62.10.03.2003", "Kasintu", "62.10.03", "Tewah", []),
    ("62.10.03.2007", "Sei Riang", "62.10.03", "Tewah", []),
    ("62.10.04.2012", "Tumbang Korik", "62.10.04", "Kahayan Hulu Utara", []),
    ("62.10.09.2008", "Tumbang Lapan", "62.10.09", "Miri Manasa", []),
    ("62.10.09.2010", "Tumbang Koroi", "62.10.09", "Miri Manasa", []),
    ("62.10.10.2002", "Tumbang Lapan", "62.10.10", "Rungan Hulu", []),
    ("62.10.11.2003", "Tumbang Oroi", "62.10.11", "Manuhing Raya", []),
]
