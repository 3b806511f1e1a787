#!/usr/bin/env python3
"""Checks a proof that `townwatch evidence prove` wrote. Needs Python 3.8 and nothing else.

    python3 verify.py PROOF.json [CHECKPOINT [WITNESS-KEY...]]

CHECKPOINT is one that you kept yourself: its size, root and key must be those of the proof, and each
WITNESS-KEY must have countersigned it.
Exit code 0: every line it prints is proved; 1: something is not; 2: no proof can be read.
"""
import base64, datetime, functools, hashlib, json, sys
P = 2**255 - 19  # Ed25519 (RFC 8032, section 5.1), slowly and plainly
D = -121665 * pow(121666, -1, P) % P
ORDER = 2**252 + 27742317777372353535851937790883648493
def add(a, b):
    k = D * a[0] * b[0] * a[1] * b[1] % P
    return ((a[0] * b[1] + b[0] * a[1]) * pow(1 + k, -1, P) % P,
            (a[1] * b[1] + a[0] * b[0]) * pow(1 - k, -1, P) % P)
def times(n, point):
    total = (0, 1)
    while n:
        total, point, n = add(total, point) if n & 1 else total, add(point, point), n >> 1
    return total
def point_of(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    check((x * x - square) % P == 0 and y < P, "a point is not on the curve")
    return (P - x if x & 1 != sign else x, y)
@functools.lru_cache(None)
def signed(key, text, signature):
    s = int.from_bytes(signature[32:], "little")
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + text).digest(), "little") % ORDER
    base = point_of((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
    return s < ORDER and times(s, base) == add(point_of(signature[:32]), times(h, point_of(key)))
class Wrong(Exception): pass
def check(good, what):
    if not good:
        raise Wrong(what)
bytes_of = functools.partial(base64.b64decode, validate=True)
def line_of_key(note, key_text, kind):  # C2SP signed-note
    name, key_id, key = key_text.split("+", 2)
    key, (text, _, lines) = bytes_of(key), note.partition("\n\n")
    expected = hashlib.sha256(name.encode() + b"\n" + key).digest()[:4]
    check(len(key) == 33 and key[0] == kind and expected.hex() == key_id, "the key is not one")
    for dash, signer, line in (line.split(" ") for line in lines.splitlines()):
        if (dash, signer, bytes_of(line)[:4]) == ("\u2014", name, expected):
            return name, text + "\n", key[1:], bytes_of(line)[4:]
    raise Wrong("it is not signed by " + name)
def checkpoint(note, key_text):  # C2SP tlog-checkpoint
    name, text, key, signature = line_of_key(note, key_text, 1)
    check(signed(key, text.encode(), signature), "the signature is not right")
    origin, size, root = text.split("\n")[:3]
    check(origin == name, "the checkpoint is of another log")
    return origin, int(size), bytes_of(root)
def countersigned(note, key_text):  # C2SP tlog-cosignature, Ed25519
    name, text, key, stamp = line_of_key(note, key_text, 4)
    time = int.from_bytes(stamp[:8], "big")
    said = "cosignature/v1\ntime %d\n%s" % (time, text)
    check(signed(key, said.encode(), stamp[8:]), "a witness's signature is not right")
    return "countersigned by %s at %s" % (name, datetime.datetime.fromtimestamp(time, datetime.timezone.utc))
def root_of(leaf, index, size, path):  # RFC 9162, section 2.1.3.2
    place, last = index, size - 1
    for step in path:
        check(last > 0, "a path is too long")
        left, right = (step, leaf) if place & 1 or place == last else (leaf, step)
        while left is step and not place & 1 and place:
            place, last = place >> 1, last >> 1
        leaf, place, last = hashlib.sha256(b"\x01" + left + right).digest(), place >> 1, last >> 1
    check(last == 0, "a path is too short")
    return leaf
def line_of(payload):  # kind, index 8, unit 16, source 16, time 8, trust, position, encoding, raw
    check(payload[0] in (1, 4), "a leaf is of an unknown kind")
    behind = 51 + {0: 0, 1: 36, 2: 8}.get(payload[50], 16) if payload[0] == 1 else 8
    return payload[behind + 1 + (payload[behind] if payload[0] == 1 else 0):]
def verify(proof, kept=None, *witnesses):
    origin, size, root = checkpoint(proof["checkpoint"], proof["key"])
    same = kept is None or checkpoint(kept, proof["key"]) == (origin, size, root)
    check(same and proof["format"] == "townwatch-proof 1", "it is not under the kept checkpoint")
    lines = ["log %s, checkpoint of %d leaves" % (origin, size)]
    lines += [countersigned(kept, key) for key in witnesses]
    for one in proof["records"]:
        payload, path = bytes_of(one["payload"]), [bytes_of(step) for step in one["path"]]
        index = int.from_bytes(payload[1:9], "little")
        leaf = hashlib.sha256(b"\x00" + bytes_of(one["salt"]) + payload).digest()
        check(index == one["index"] < size, "a leaf is of another place")
        check(root_of(leaf, index, size, path) == root, "leaf %d is not what was signed" % index)
        lines.append("%d: %s" % (index, ascii(line_of(payload).decode("utf-8", "replace"))))
    return "\n".join(lines)

if __name__ == "__main__":
    try:
        files = [open(name, encoding="utf-8").read() for name in sys.argv[1:3]]
        print(verify(json.loads(files[0]), *files[1:], *sys.argv[3:]))
    except (OSError, LookupError, ValueError, TypeError, AttributeError) as cause:
        sys.exit(print("cannot be read:", cause, file=sys.stderr) or 2)
    except Wrong as cause:
        sys.exit(print("NOT PROVED:", cause, file=sys.stderr) or 1)
