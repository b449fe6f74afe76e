"""Name tokens for invented people of central Java, by sex and generation (our own lists).

About one name in five is a single word, half are two words: as in the civil registry, where first-and-last does not
exist as a rule.
"""

from __future__ import annotations

from random import Random

OLD_MEN = """Sutrisno Slamet Mulyadi Supardi Supriyanto Wahyudi Suparman Suparno Sugiyono Sukardi Suwarno Sumarno
Suyanto Sunarto Sutarno Subandi Sugeng Sudarto Sukirman Sumardi Sutikno Kasiman Karsono Darsono Tarmuji Rasikun
Kusnadi Ngatiman Wagiman Paiman Tukiran Sarjono Warsito Kartono Mardiyono Daryanto Sadiman Sukarto Karsim Rasman
Tasmiarto Sudirman""".split()
OLD_WOMEN = """Sulastri Sumiati Sunarti Sumarni Suparti Suparmi Sukarti Sutini Suyati Suwarni Sutarmi Sukinah
Sumini Sumirah Sundari Supiyah Suminah Tumini Tumirah Tukinem Painem Ponirah Wagiyem Ngatinah Kasinem Rasiyem
Darwati Mursinah Karsinah Tarsiyah Rokhayati Sutinah Karwati Daryati Warsinah Maryati Sarinah Rusmiati Nurhayati
Rohani""".split()
MEN = """Agus Budi Eko Dwi Tri Joko Bambang Heru Hendri Yudi Wawan Rudi Andi Arif Aris Teguh Imam Khoerul Nur Fajar
Rizki Bayu Dimas Aditya Galih Yoga Angga Ilham Fauzan Rafi Alif Zaki Farhan Ridho Rendi Anwar Mukhlis Solikhin
Tofik Wahid Kuswanto Riyanto Purwanto Susilo Catur Gunawan Hartono""".split()
WOMEN = """Siti Sri Dewi Nur Tri Dwi Endang Yuni Rini Ratna Wulan Ayu Indah Intan Dinda Putri Nadia Naila Salsa
Zahra Aisyah Khotimah Umi Lilis Eka Novi Fitri Rina Rohmah Istiqomah Lestari Maysaroh Tuti Yanti Wiwik Anis Laela
Kurniati Rahayu Puji Sulis""".split()
LAST_MEN = """Setiawan Prasetyo Nugroho Santoso Wibowo Hidayat Kurniawan Saputra Pratama Widodo Utomo Purnomo
Susanto Handoko Mulyono Raharjo Kusuma Permana Fauzi Rahman Maulana Ramadhan Wijaya Subekti Pamungkas""".split()
LAST_WOMEN = """Lestari Wulandari Handayani Rahmawati Astuti Ningsih Setyowati Kusumawati Puspitasari Hidayati
Mulyani Purwanti Susanti Anggraini Safitri Utami Maharani Fitriani Wahyuni Hastuti Widyastuti Pratiwi""".split()


def person_name(random: Random, *, woman: bool, age: int) -> str:
    """A plausible name for somebody of this sex and age."""
    if age >= 50:
        first = random.choice(OLD_WOMEN if woman else OLD_MEN)
        return first if random.random() < 0.6 else f"{first} {random.choice(LAST_WOMEN if woman else LAST_MEN)}"
    first = random.choice(WOMEN if woman else MEN)
    words = [first]
    if random.random() < 0.25:
        words.append(random.choice(WOMEN if woman else MEN))
    if random.random() < 0.85 or len(words) == 1:
        words.append(random.choice(LAST_WOMEN if woman else LAST_MEN))
    return " ".join(dict.fromkeys(words))
