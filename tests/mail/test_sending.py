"""What a mail server says decides about a letter, about an address, or about all letters for a while."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from elearning.mail.outcome import Outcome, Result
from elearning.mail.postbox import PostboxSender
from elearning.mail.sending import sender_for
from elearning.mail.smtp import SmtpSender
from elearning.settings import read_mail_url
from tests.mail.servers import MailServer, trusting
from tests.mail.test_message import MAIL, read

LOG_IN = "leren%40ivz:p%40ss%3Aw%2Frd@"


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer().running() as server:
        yield server


@pytest.fixture
def sender(server: MailServer) -> Iterator[SmtpSender]:
    with closing(sender_to(f"smtp://127.0.0.1:{server.port}")) as sender:
        yield sender


def sender_to(url: str) -> SmtpSender:
    return SmtpSender(read_mail_url(url), "IVZ Proefland", "leren@ivz.example", trusting())


def test_a_letter_is_sent_when_the_server_says_yes_after_all_of_it(server: MailServer, sender: SmtpSender) -> None:
    assert sender.send(MAIL) == Result(Outcome.SENT)

    assert server.addresses == [MAIL.to_address]
    assert server.taken[0].mail_from == "leren@ivz.example"
    assert server.message_ids == [MAIL.message_id]


def test_many_letters_go_over_one_connection(server: MailServer, sender: SmtpSender) -> None:
    for number in range(5):
        sender.send(replace(MAIL, to_address=f"mens{number}@rivierstad.example"))

    assert len(server.taken) == 5
    assert server.connections == 1


def test_a_line_with_a_dot_arrives_as_it_was(server: MailServer, sender: SmtpSender) -> None:
    sender.send(replace(MAIL, text="Eerst\n.\n..dan\n"))
    content = server.taken[0].content
    assert isinstance(content, bytes)
    assert next(read(content).iter_parts()).get_content() == "Eerst\r\n.\r\n..dan\r\n"


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        ("450 4.2.0 Greylisted, try again", Result(Outcome.LATER, "450 4.2.0 Greylisted, try again")),
        ("550 No such user", Result(Outcome.REFUSED, "550 No such user")),
        ("550 5.1.1 Unknown", Result(Outcome.REFUSED, "550 5.1.1 Unknown")),
        ("554 5.7.1 Relay access denied", Result(Outcome.LATER, "554 5.7.1 Relay access denied")),
        ("530 5.7.0 Log in first", Result(Outcome.LATER, "530 5.7.0 Log in first", server_down=True)),
    ],
)
def test_an_answer_to_the_address(answer: str, result: Result, server: MailServer, sender: SmtpSender) -> None:
    server.to_address = lambda address: answer
    assert sender.send(MAIL) == result

    server.to_address = lambda address: "250 OK"
    assert sender.send(MAIL).outcome is Outcome.SENT


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        ("451 Not now", Result(Outcome.LATER, "451 Not now")),
        ("550 Unknown after all", Result(Outcome.REFUSED, "550 Unknown after all")),
        ("552 5.3.4 Too big", Result(Outcome.REFUSED, "552 5.3.4 Too big", letter_only=True)),
        ("554 5.7.1 Looks like spam", Result(Outcome.REFUSED, "554 5.7.1 Looks like spam", letter_only=True)),
    ],
)
def test_an_answer_to_the_letter(answer: str, result: Result, server: MailServer, sender: SmtpSender) -> None:
    server.to_letter = lambda address: answer
    assert sender.send(MAIL) == result

    server.to_letter = lambda address: "250 OK"
    assert sender.send(MAIL).outcome is Outcome.SENT


@pytest.mark.parametrize("answer", ["451 Not now", "550 5.7.1 We do not know you"])
def test_who_may_not_send_at_all_has_a_server_that_is_down(answer: str, server: MailServer, sender: SmtpSender) -> None:
    server.to_sender = answer
    assert sender.send(MAIL) == Result(Outcome.LATER, answer, server_down=True)


def test_the_words_of_the_server_are_kept_without_the_address(server: MailServer, sender: SmtpSender) -> None:
    server.to_address = lambda address: f"550 <{address}>: user Samira unknown (samira@rivierstad.example) " + "x" * 300
    why = sender.send(MAIL).why

    assert why.startswith("550 …: user … unknown")
    assert "samira" not in why.lower()
    assert len(why) <= 160


def test_a_lost_connection_after_the_letter_is_a_letter_for_later(server: MailServer, sender: SmtpSender) -> None:
    server.hangs_up = 1
    assert sender.send(MAIL) == Result(Outcome.LATER, "geen verbinding met de mailserver (SMTPServerDisconnected)")
    assert sender.send(MAIL).outcome is Outcome.SENT


def test_no_server_at_all_is_a_server_that_is_down() -> None:
    result = sender_to(f"smtp://127.0.0.1:{MailServer().port}").send(MAIL)
    assert result == Result(
        Outcome.LATER, "geen verbinding met de mailserver (ConnectionRefusedError)", server_down=True
    )


def test_a_server_that_started_again_is_found_again() -> None:
    server = MailServer()
    with closing(sender_to(f"smtp://127.0.0.1:{server.port}")) as sender:
        for _ in range(2):
            with server.running():
                assert sender.send(MAIL).outcome is Outcome.SENT


@pytest.mark.parametrize(
    "address", ["", "samira", "@x.nl", "sam ira@x.nl", "sámira@x.nl", "a@b.nl>\r\nRCPT TO:<c@d.nl"]
)
def test_what_is_no_address_never_reaches_a_server(address: str, server: MailServer, sender: SmtpSender) -> None:
    assert sender.send(replace(MAIL, to_address=address)) == Result(Outcome.REFUSED, "dit is geen mailadres")
    assert server.connections == 0


def test_a_domain_with_a_foreign_letter_is_written_as_servers_read_it(server: MailServer, sender: SmtpSender) -> None:
    sender.send(replace(MAIL, to_address="samira@gemeente-één.example"))
    assert server.addresses == ["samira@xn--gemeente-n-j7aa.example"]


@pytest.mark.parametrize(("tls", "scheme"), [("starttls", "smtp"), ("starttls", "smtp+starttls"), ("smtps", "smtps")])
def test_it_logs_in_over_an_encrypted_connection(tls: str, scheme: str) -> None:
    server = MailServer()
    with server.running(tls=tls), closing(sender_to(f"{scheme}://{LOG_IN}localhost:{server.port}")) as sender:
        assert sender.send(MAIL).outcome is Outcome.SENT
    assert server.logged_in


def test_a_wrong_password_is_a_server_that_is_down_and_is_never_said() -> None:
    with MailServer().running(tls="starttls") as server:
        result = sender_to(f"smtp://leren:geheim@localhost:{server.port}").send(MAIL)
    assert result.server_down
    assert result.why.startswith("535")
    assert "geheim" not in result.why


def test_a_certificate_that_nobody_vouches_for_gets_no_letter() -> None:
    with MailServer().running(tls="starttls") as server:
        sender = SmtpSender(read_mail_url(f"smtp://localhost:{server.port}"), "IVZ", "leren@ivz.example")
        result = sender.send(MAIL)
    assert result.server_down
    assert result.why.startswith("het certificaat van de mailserver klopt niet")


def test_encryption_that_is_required_and_not_offered_sends_nothing() -> None:
    with MailServer().running() as server:
        result = sender_to(f"smtp+starttls://localhost:{server.port}").send(MAIL)
    assert result == Result(Outcome.LATER, "de mailserver biedt geen STARTTLS", server_down=True)


def test_a_folder_takes_letters_too(tmp_path: Path) -> None:
    sender = sender_for(f"postbox:{tmp_path / 'post%20bus'}", "IVZ", "leren@ivz.example")
    assert isinstance(sender, PostboxSender)
    assert sender.folder == tmp_path / "post bus"
