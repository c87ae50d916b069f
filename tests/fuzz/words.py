"""What made-up inputs begin with, besides the files of the real samples."""

from __future__ import annotations

WORDS: dict[str, tuple[bytes, ...]] = {
    "where": (b"lr < 0.01 and optimizer == 'adam'", b"not (a.b in [1, 2.5, null] or `x y` != true)"),
    "baseline": (
        (
            b'{"schema_version": 1, "baseline": {"loss": {"method": "permutation", "method_options": {"share": "total"}'
            b', "summary": "min", "transform": "none", "runs": 30, "r2": 0.9, "params": {"lr": {"importance": 0.5,'
            b' "importance_low": 0.4, "importance_high": null}}}}}'
        ),
    ),
    "shown": (b"a\x1b[31mb", b"\n::error::x\r\n ##[command]y", "\u202ea\u2028::b".encode(), b"\x85::c\x0c::d"),
    "address": (b"p/w?x@y%40", b"a#b:c@d//e?f=g", b"hunter2", "pä@ß".encode()),
    "credential": (
        b"db.url\npostgresql://bob:hunter2@host/db",
        b"args\n--lr 0.1 --api-key=sk-proj-0123456789abcdef Authorization: Bearer aB3xK9q",
        b'loggers\n[{"name": "a", "token": "hf_abcdefGHIJKL0123"}] bob:hunter2@proxy eyJabcdefgh.abcdefgh.x',
    ),
    "settings": (
        b"seed = 1\n[optim]\nlr = 0.1\nbetas = [0.9, 0.999]\nwhen = 2024-01-01\na.b.c = {x = 1}\n",
        b"[train]\nlr = 0.1\nname: adam\n; no\n[empty]\n",
        b"Namespace(lr=0.1, layers=[1, 2], name='a, b=c', sub=Namespace(x=None))",
        b"--lr 0.1\n--name=adam\nlr: 0.1\nbs: 32\n",
    ),
    "log-lines": (
        b"[2024-01-01 00:00:00] epoch 1/10 train loss: 0.5, acc=91% | val loss 0.6\nEpoch 2: {'loss': 0.4, 'at': 2}\n",
        b"step 1 loss 0.5 nan\n" * 3,
    ),
    "name": (b"exp1_lr=0.01_bs=32", b"lr_0.01_bs_32", b"lr0.01-bs32-wd1e-4", b"a/lr=1e-3,bs=2;x=[1, 2]"),
    "table": (
        b'# a\nlr,bs,val loss\n0.1,32,"1,024"\n0.2,64,0.5\n,,mean\n',
        b"| lr | loss |\n|:--|--:|\n| 0.1 | 0.5 |\n| 0.2 | 0.4 |\n",
        b"run,lr,metric,value\na,0.1,loss,1\na,0.1,acc,2\nb,0.2,loss,3\nb,0.2,acc,4\n",
        b'{"config": {"lr": 0.1}}\n{"step": 1, "loss": 2}\n{"step": 2, "loss": 1}\n{"config": {"lr": 2}}\n{"loss": 2}',
        b"lr;loss\n0,1;0,5\n0,2;0,4\n",
        b"run,epoch,lr,loss\na,0,1,5\na,1,1,4\na,2,1,3\nb,0,2,5\nb,1,2,4\nb,2,2,3\n",
    ),
    "python-literal": (b"{'a': [1, 2.5, None, True], 'b': ('x',)}", b"Namespace(a=1, b='x')"),
    "text": (b"2024-01-01T10:00:00Z", b"lr=0.1_bs=32", b"|a|b|\n|-|-|\n|lr|1|"),
}
