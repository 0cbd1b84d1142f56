"""Evidence of something else: other theories, other goals, hypotheses without a name, functions that fail."""

from scsym.claims import claim
from scsym.language import Declaration, Index, Theory, eq, ge, gt
from scsym.prove import prove, suppose, times

a, b = Index("a", "A"), Index("b", "A")
BASE = Theory("evidence", sorts={"A": "things"}).with_symbols(Declaration("u", ()), Declaration("w", ("A",)))
OTHER = Theory("other").with_symbols(Declaration("u", (), "positive"))
FIXED = BASE.assuming("fixed", eq(BASE.w(a), 0, fix=(a,)))
SQUARE, FALSE = ge(BASE.u() ** 2, 0), eq(2, 1)


def square():
    return prove(BASE, SQUARE, remainder=BASE.u() ** 2)


@claim("hostile/another-goal", BASE, FALSE)
def another_goal():
    return prove(BASE, eq(0, 0))


@claim("hostile/itself", BASE, eq(BASE.u(), 7))
def itself():
    return suppose(BASE, eq(BASE.u(), 7))


@claim("hostile/without-a-name", BASE, eq(BASE.u(), 7))
def without_a_name():
    there = BASE.assuming("secret", eq(BASE.u() + 1, 8))
    return prove(there, eq(there.u(), 7), using=[times(1, there.secret)])


@claim("hostile/another-sign", BASE, gt(BASE.u(), 0))
def another_sign():
    return prove(OTHER, gt(OTHER.u(), 0), remainder=OTHER.u())


@claim("hostile/another-sign-raw", BASE, gt(BASE.u(), 0))
def another_sign_raw():
    return prove(OTHER, gt(OTHER.u(), 0), remainder=OTHER.u()).theorem


@claim("hostile/one-thing-for-all", FIXED, eq(BASE.w(a), 0))
def one_thing_for_all():
    return prove(FIXED, eq(BASE.w(a), 0, fix=(a,)), by=[FIXED.fixed])


@claim("hostile/one-thing-for-another", FIXED, eq(BASE.w(b), 0, fix=(b,)))
def one_thing_for_another():
    return prove(FIXED, eq(BASE.w(a), 0, fix=(a,)), by=[FIXED.fixed])


@claim("hostile/one-of-two", BASE, [SQUARE, FALSE])
def one_of_two():
    return square()


@claim("hostile/fails-midway", BASE, [SQUARE, FALSE])
def fails_midway():
    yield square()
    raise RuntimeError("midway")


@claim("hostile/leaves-midway", BASE, [SQUARE, FALSE])
def leaves_midway():
    yield square()
    raise SystemExit(0)


@claim("hostile/ends-everything", BASE, FALSE)
def ends_everything():
    raise BaseException("the end")


@claim("hostile/lists-itself", BASE, FALSE)
def lists_itself():
    endless = []
    endless.append(endless)
    return endless


@claim("hostile/words", BASE, FALSE)
def words():
    return "clearly"


@claim("hostile/a-type-that-ends-the-process", BASE, FALSE)
def a_type_that_ends_the_process():
    class Ends(type):
        @property
        def __name__(cls):
            raise SystemExit(0)

    class Evidence(metaclass=Ends):
        pass

    return Evidence()
