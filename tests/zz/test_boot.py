import sys; sys.path.insert(0,'/work/main')
import pytest
def test_boot(web):
    rules=sorted((r.rule, sorted(r.methods-{"HEAD","OPTIONS"}), r.endpoint) for r in web.app.url_map.iter_rules())
    for r in rules: print(*r)
    c=web.client("arif")
    for u in ("/","/akun/","/akun/sandi","/pengguna/","/pengguna/1","/pengguna/1/ubah","/pengguna/baru","/peran/","/peran/1","/peran/baru","/pengguna/2/penugasan?q=banyumas","/logout/"):
        r=c.get(u); print(u, r.status_code, len(r.data))
