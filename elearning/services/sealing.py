"""Keeping a secret in a row so that the database alone does not give it away (ASVS 11.3, 13.3).

The key is made from the key of this installation, for this use only (HKDF, RFC 5869); a sealed text also shows whether
it was changed (Fernet: AES-CBC with HMAC).
"""

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class SealError(ValueError):
    """The text was sealed with another key, or was changed."""


def seal(secret_key: str, plain: str) -> str:
    """Give what a row may keep of a secret."""
    return _box(secret_key).encrypt(plain.encode()).decode()


def unseal(secret_key: str, sealed: str) -> str:
    """Give the secret back; raises SealError."""
    try:
        return _box(secret_key).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise SealError from error


@lru_cache(maxsize=4)
def _box(secret_key: str) -> Fernet:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"keukentafel/sealing").derive(secret_key.encode())
    return Fernet(base64.urlsafe_b64encode(key))
