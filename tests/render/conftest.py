"""All statements, run once for the tests of this folder."""

import pytest

from scsym.claims import collect, proofs_folder, run


@pytest.fixture(scope="session")
def statements():
    return collect(proofs_folder())


@pytest.fixture(scope="session")
def outcomes(statements):
    return [run(statement) for statement in statements]
