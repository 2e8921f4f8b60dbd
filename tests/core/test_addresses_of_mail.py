"""What is taken for an address of mail: one address, which the letter then goes to."""

from email.message import EmailMessage

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import StringField

from webapp.core.forms import BaseForm, email

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


class _Form(BaseForm):
    email = StringField(validators=[email()])


def taken(address: str) -> bool:
    return _Form(MultiDict({"email": address})).validate()


@pytest.mark.parametrize("address", ["somsri@people.example", "s.o-m+news_1@mail.go.th", "o'neil@people.example"])
def test_an_address_is_taken_and_a_letter_goes_there(app: Flask, address: str) -> None:
    letter = EmailMessage()
    letter["To"] = address
    assert taken(address) and [one.addr_spec for one in letter["To"].addresses] == [address]


@pytest.mark.parametrize(
    "address",
    [
        *("x,somsri@people.example", "x<somsri@people.example>", "(x)somsri@people.example", "x;somsri@people.example"),
        *("x:somsri@people.example;", '"x"@people.example', "somsri@people.example,", "som\\sri@people.example"),
        *("somsri@people", "somsri@people..example", "somsri", "@people.example", "som sri@people.example"),
    ],
)
def test_another_spelling_of_the_same_letter_box_or_two_of_them_are_refused(app: Flask, address: str) -> None:
    """Else one letter box holds any number of accounts, and a letter goes to somebody who is not named on the page."""
    assert not taken(address)
