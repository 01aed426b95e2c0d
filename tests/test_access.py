"""Who may reach what: every route for every kind of visitor, and nothing that is not in this table."""

from collections.abc import Callable

import pytest
from flask import Flask

from elearning.access import Visitor, may_see
from elearning.audiences import PAGES, Audience
from elearning.models import Role
from tests.pages import Page
from tests.people import Cast
from tests.web.conftest import CASUS, CHECK, GLAS, QUIZ

WHO = ("visitor", "samira", "ruud", "gerda", "els", "anouk")
EVERYONE, SIGNED_IN = set(WHO), set(WHO) - {"visitor"}
DIGEST = "0" * 64
#: endpoint -> method, an address of it, who is let in.
TABLE: dict[str, tuple[str, str, set[str]]] = {
    "static": ("GET", "/static/app.webmanifest", EVERYONE),
    "site.home": ("GET", "/", EVERYONE),
    "site.courses": ("GET", "/cursussen", EVERYONE),
    "site.pocket_card": ("GET", "/zakkaart", EVERYONE),
    "site.materials": ("GET", "/materialen", EVERYONE),
    "site.question_card": ("GET", "/materialen/intakevraag", EVERYONE),
    "site.signals_card": ("GET", "/materialen/signalen", EVERYONE),
    "site.terms": ("GET", "/begrippen", EVERYONE),
    "site.municipalities": ("GET", "/voor-gemeenten", EVERYONE),
    "site.sources": ("GET", "/bronnen", EVERYONE),
    "site.account_of_method": ("GET", "/verantwoording", EVERYONE),
    "site.privacy": ("GET", "/privacy", EVERYONE),
    "site.accessibility": ("GET", "/toegankelijkheid", EVERYONE),
    "site.help_page": ("GET", "/hulp", EVERYONE),
    "site.set_preference": ("GET", "/voorkeur", EVERYONE),
    "site.service_worker": ("GET", "/sw.js", EVERYONE),
    "site.security_txt": ("GET", "/.well-known/security.txt", EVERYONE),
    "site.robots_txt": ("GET", "/robots.txt", EVERYONE),
    "site.theme": ("GET", "/thema.css", EVERYONE),
    "account.sign_in": ("GET", "/inloggen", EVERYONE),
    "account.sign_out": ("POST", "/uitloggen", SIGNED_IN),
    "account.settings": ("GET", "/account", SIGNED_IN),
    "account.work": ("GET", "/werk", SIGNED_IN),
    "account.set_preference": ("POST", "/account/voorkeur", SIGNED_IN),
    "account.set_working_style": ("POST", "/account/werkwijze", SIGNED_IN),
    "account.change_password": ("POST", "/account/wachtwoord", SIGNED_IN),
    "learn.path": ("GET", "/mijn-leerpad", SIGNED_IN),
    "learn.starter": ("GET", "/mijn-leerpad/5", SIGNED_IN),
    "learn.course": ("GET", "/cursus/proef", SIGNED_IN),
    "learn.step": ("GET", QUIZ, SIGNED_IN),
    "learn.screen": ("GET", GLAS, SIGNED_IN),
    "learn.answer": ("POST", f"{GLAS}/antwoord/fles", SIGNED_IN),
    "learn.go_on": ("POST", f"{GLAS}/verder", SIGNED_IN),
    "learn.keep_draft": ("POST", f"{GLAS}/concept/fles", SIGNED_IN),
    "learn.keep_reflection": ("POST", "/cursus/proef/glas/meer/reflectie/bij-jou", SIGNED_IN),
    "learn.check": ("GET", CHECK, SIGNED_IN),
    "learn.check_question": ("GET", f"{CHECK}/1", SIGNED_IN),
    "learn.answer_check": ("POST", f"{CHECK}/antwoord/fles", SIGNED_IN),
    "learn.keep_check_draft": ("POST", f"{CHECK}/concept/fles", SIGNED_IN),
    "learn.skip_module": ("POST", f"{CHECK}/overslaan", SIGNED_IN),
    "learn.start_attempt": ("POST", f"{QUIZ}/start", SIGNED_IN),
    "learn.attempt": ("GET", f"{QUIZ}/poging/1", SIGNED_IN),
    "learn.attempt_question": ("GET", f"{QUIZ}/poging/1/1", SIGNED_IN),
    "learn.save_answer": ("POST", f"{QUIZ}/poging/1/1", SIGNED_IN),
    "learn.hand_in": ("POST", f"{QUIZ}/poging/1/inleveren", SIGNED_IN),
    "learn.casussen": ("GET", "/casussen", SIGNED_IN),
    "learn.play_casus": ("POST", f"{CASUS}/speel", SIGNED_IN),
    "learn.conversation": ("GET", f"{CASUS}/gesprek/1", SIGNED_IN),
    "learn.take_turn": ("POST", f"{CASUS}/gesprek/1", SIGNED_IN),
    "learn.keep_second": ("POST", f"{CASUS}/gesprek/1/seconde", SIGNED_IN),
    "learn.again_from": ("POST", f"{CASUS}/gesprek/1/vanaf/0", SIGNED_IN),
    "learn.second_sitting": ("POST", f"{CASUS}/gesprek/1/vervolg", SIGNED_IN),
    "learn.casus_map": ("GET", f"{CASUS}/kaart", {"ruud"}),
    "learn.techniques": ("GET", "/technieken", SIGNED_IN),
    "learn.technique": ("GET", "/technieken/open-vraag", SIGNED_IN),
    "learn.opfris": ("GET", "/opfris", SIGNED_IN),
    "learn.start_opfris": ("POST", "/opfris/start", SIGNED_IN),
    "learn.opfris_moment": ("GET", "/opfris/1", SIGNED_IN),
    "learn.opfris_item": ("GET", "/opfris/1/1", SIGNED_IN),
    "learn.answer_opfris": ("POST", "/opfris/1/1", SIGNED_IN),
    "post.letter": ("GET", "/o/sleutel", EVERYONE),
    "post.answer": ("POST", "/o/sleutel", EVERYONE),
    "post.unsubscribe_page": ("GET", "/afmelden/sleutel", EVERYONE),
    "post.unsubscribe": ("POST", "/afmelden/sleutel", EVERYONE),
    "learn.media": ("GET", f"/media/{DIGEST}/film.mp4", SIGNED_IN),
    "learn.rhythm": ("GET", "/opfris/ritme", SIGNED_IN),
    "learn.set_rhythm": ("POST", "/opfris/ritme", SIGNED_IN),
    "learn.go_away": ("POST", "/opfris/vakantie", SIGNED_IN),
    "learn.come_back": ("POST", "/opfris/vakantie/terug", SIGNED_IN),
    "learn.make_feed": ("POST", "/opfris/agenda", SIGNED_IN),
    "learn.revoke_feed": ("POST", "/opfris/agenda/intrekken", SIGNED_IN),
    "feed.calendar": ("GET", f"/agenda/{DIGEST}.ics", EVERYONE),
    "admin.start": ("GET", "/beheer", {"anouk"}),
    "admin.letters": ("GET", "/beheer/brieven", {"anouk"}),
    "admin.find_person": ("POST", "/beheer/brieven/zoek", {"anouk"}),
    "admin.send_test": ("POST", "/beheer/brieven/proef", {"anouk"}),
    "admin.expected_letters": ("GET", "/beheer/brieven/vooruitblik", {"anouk"}),
    "admin.person_letters": ("GET", "/beheer/mensen/1/brieven", {"anouk"}),
    "admin.try_address_again": ("POST", "/beheer/mensen/1/adres-opnieuw", {"anouk"}),
    "postbox.letters": ("GET", "/postvak", set()),
    "postbox.letter": ("GET", "/postvak/1", set()),
    "postbox.letter_html": ("GET", "/postvak/1/html", set()),
    "guide.home": ("GET", "/begeleiding", {"gerda"}),
    "guide.waive": ("POST", "/begeleiding/team/1/zonder-bijeenkomst", {"gerda"}),
    "guide.new_meeting": ("GET", "/begeleiding/team/1/plan", {"gerda"}),
    "guide.plan_meeting": ("POST", "/begeleiding/team/1/plan", {"gerda"}),
    "guide.meeting": ("GET", "/begeleiding/bijeenkomst/1", {"gerda"}),
    "guide.calendar": ("GET", "/begeleiding/bijeenkomst/1/afspraak.ics", {"gerda"}),
    "guide.change_page": ("GET", "/begeleiding/bijeenkomst/1/wijzigen", {"gerda"}),
    "guide.change": ("POST", "/begeleiding/bijeenkomst/1/wijzigen", {"gerda"}),
    "guide.cancel": ("POST", "/begeleiding/bijeenkomst/1/afzeggen", {"gerda"}),
    "guide.decline": ("POST", "/begeleiding/bijeenkomst/1/afwijzen", {"gerda"}),
    "guide.invite_new": ("POST", "/begeleiding/bijeenkomst/1/uitnodigen", {"gerda"}),
    "guide.attendance": ("GET", "/begeleiding/bijeenkomst/1/aanwezig", {"gerda"}),
    "guide.mark": ("POST", "/begeleiding/bijeenkomst/1/aanwezig", {"gerda"}),
    "guide.add_file": ("POST", "/begeleiding/bijeenkomst/1/bestanden", {"gerda"}),
    "guide.file": ("GET", "/begeleiding/bijeenkomst/1/bestanden/1", {"gerda"}),
    "guide.remove_file": ("POST", "/begeleiding/bijeenkomst/1/bestanden/1/weg", {"gerda"}),
    "guide.running_order": ("GET", "/begeleiding/bijeenkomst/1/draaiboek", {"gerda"}),
    "guide.choose_goals": ("POST", "/begeleiding/bijeenkomst/1/draaiboek/leerdoelen", {"gerda"}),
    "guide.choose_parts": ("POST", "/begeleiding/bijeenkomst/1/draaiboek/onderdelen", {"gerda"}),
    "guide.big_screen": ("GET", "/begeleiding/bijeenkomst/1/scherm", {"gerda"}),
    "manage.meetings": ("GET", "/teams/bijeenkomsten", {"els"}),
    "manage.propose": ("POST", "/teams/voorstel", {"els"}),
    "meeting.page": ("GET", "/bijeenkomst/1", SIGNED_IN),
    "meeting.calendar": ("GET", "/bijeenkomst/1/afspraak.ics", SIGNED_IN),
    "meeting.file": ("GET", "/bijeenkomst/1/bestanden/1", SIGNED_IN),
    "manage.teams": ("GET", "/teams", {"els"}),
    "manage.team": ("GET", "/teams/1", {"els"}),
    "manage.find_people": ("POST", "/teams/zoek", {"els"}),
    "manage.set_deadline": ("POST", "/teams/1/einddatum", {"els"}),
    "manage.end_membership": ("POST", "/teams/1/mensen/1/weg", {"els"}),
    "manage.reminder": ("GET", "/teams/herinneren", {"els"}),
    "manage.remind": ("POST", "/teams/herinneren", {"els"}),
    "manage.export": ("GET", "/teams/overzicht.csv", {"els"}),
    "manage.digest": ("GET", "/teams/mail", {"els"}),
    "manage.set_digest": ("POST", "/teams/mail", {"els"}),
    "manage.invitations": ("GET", "/teams/1/uitnodigen", {"els"}),
    "manage.invite": ("POST", "/teams/1/uitnodigen", {"els"}),
    "manage.resend": ("POST", "/teams/uitnodiging/1/opnieuw", {"els"}),
    "manage.revoke": ("POST", "/teams/uitnodiging/1/intrekken", {"els"}),
    "manage.set_join_code": ("POST", "/teams/1/code", {"els"}),
    "account.seen_by_manager": ("GET", "/wat-ziet-mijn-manager", SIGNED_IN),
    "invite.letter": ("GET", "/uitnodiging/sleutel", EVERYONE),
    "invite.accept": ("POST", "/uitnodiging/sleutel", EVERYONE),
    "invite.code": ("GET", "/meedoen", EVERYONE),
    "invite.find_team": ("POST", "/meedoen", EVERYONE),
    "invite.join": ("GET", "/meedoen/sleutel", EVERYONE),
    "invite.ask": ("POST", "/meedoen/sleutel", EVERYONE),
    "admin.roster": ("GET", "/beheer/invoer", {"anouk"}),
    "admin.read_roster": ("POST", "/beheer/invoer", {"anouk"}),
    "admin.roster_example": ("GET", "/beheer/invoer/voorbeeld.csv", {"anouk"}),
    "admin.roster_plan": ("GET", "/beheer/invoer/1", {"anouk"}),
    "admin.apply_roster": ("POST", "/beheer/invoer/1", {"anouk"}),
    "admin.drop_roster": ("POST", "/beheer/invoer/1/weg", {"anouk"}),
    "admin.organisations": ("GET", "/beheer/organisaties", {"anouk"}),
    "admin.add_organisation": ("POST", "/beheer/organisaties", {"anouk"}),
    "admin.organisation": ("GET", "/beheer/organisaties/1", {"anouk"}),
    "admin.change_organisation": ("POST", "/beheer/organisaties/1", {"anouk"}),
    "admin.regions": ("GET", "/beheer/regios", {"anouk"}),
    "admin.add_region": ("POST", "/beheer/regios", {"anouk"}),
    "admin.region": ("GET", "/beheer/regios/1", {"anouk"}),
    "admin.change_region": ("POST", "/beheer/regios/1", {"anouk"}),
    "admin.teams": ("GET", "/beheer/teams", {"anouk"}),
    "admin.add_team": ("POST", "/beheer/teams", {"anouk"}),
    "admin.team": ("GET", "/beheer/teams/1", {"anouk"}),
    "admin.change_team": ("POST", "/beheer/teams/1", {"anouk"}),
    "admin.people": ("GET", "/beheer/mensen", {"anouk"}),
    "admin.find_people": ("POST", "/beheer/mensen/zoek", {"anouk"}),
    "admin.new_person": ("GET", "/beheer/mensen/nieuw", {"anouk"}),
    "admin.add_person": ("POST", "/beheer/mensen/nieuw", {"anouk"}),
    "admin.person": ("GET", "/beheer/mensen/1", {"anouk"}),
    "admin.change_person": ("POST", "/beheer/mensen/1", {"anouk"}),
    "admin.invite_again": ("POST", "/beheer/mensen/1/uitnodigen", {"anouk"}),
    "admin.grant": ("POST", "/beheer/mensen/1/rollen", {"anouk"}),
    "admin.take_role": ("POST", "/beheer/mensen/1/rollen/1/weg", {"anouk"}),
    "admin.join_team": ("POST", "/beheer/mensen/1/teams", {"anouk"}),
    "admin.leave_team": ("POST", "/beheer/mensen/1/teams/1/weg", {"anouk"}),
    "admin.set_lead": ("POST", "/beheer/mensen/1/teams/1/aandachtsfunctionaris", {"anouk"}),
    "admin.leaving": ("GET", "/beheer/mensen/1/uit-dienst", {"anouk"}),
    "admin.let_leave": ("POST", "/beheer/mensen/1/uit-dienst", {"anouk"}),
    "admin.come_back": ("POST", "/beheer/mensen/1/terug", {"anouk"}),
    "admin.merge": ("GET", "/beheer/mensen/1/samenvoegen", {"anouk"}),
    "admin.find_double": ("POST", "/beheer/mensen/1/samenvoegen", {"anouk"}),
    "admin.merge_into": ("POST", "/beheer/mensen/1/samenvoegen/2", {"anouk"}),
    "admin.settings": ("GET", "/beheer/instellingen", {"anouk"}),
    "admin.audit": ("GET", "/beheer/logboek", {"anouk"}),
    "admin.certificates": ("GET", "/beheer/bewijzen", {"anouk"}),
    "admin.find_certificates": ("POST", "/beheer/bewijzen", {"anouk"}),
    "admin.withdraw": ("POST", "/beheer/bewijzen/1/intrekken", {"anouk"}),
    "admin.pe_online": ("GET", "/beheer/bewijzen/pe-online.csv", {"anouk"}),
    "admin.accreditations": ("GET", "/beheer/accreditatie", {"anouk"}),
    "admin.add_accreditation": ("POST", "/beheer/accreditatie", {"anouk"}),
    "admin.end_accreditation": ("POST", "/beheer/accreditatie/1/weg", {"anouk"}),
    "account.own_data": ("GET", "/account/gegevens", SIGNED_IN),
    "account.download_data": ("GET", "/account/gegevens.zip", SIGNED_IN),
    "account.leaving": ("GET", "/account/uit-dienst", SIGNED_IN),
    "account.set_private_address": ("POST", "/account/uit-dienst", SIGNED_IN),
    "proof.home": ("GET", "/bewijs", SIGNED_IN),
    "proof.make": ("POST", "/bewijs/proef", SIGNED_IN),
    "proof.certificate": ("GET", "/bewijs/1", SIGNED_IN),
    "proof.pdf": ("GET", "/bewijs/1/bewijs.pdf", SIGNED_IN),
    "proof.set_registration": ("POST", "/bewijs/registratie", SIGNED_IN),
    "checking.form": ("GET", "/echtheid", EVERYONE),
    "checking.find": ("POST", "/echtheid", EVERYONE),
    "checking.result": ("GET", "/echtheid/sleutel", EVERYONE),
    "author.start": ("GET", "/redactie", {"ruud"}),
    "author.accreditation_file": ("GET", "/redactie/proef/accreditatie.zip", {"ruud"}),
    "author.new_course": ("POST", "/redactie/nieuw", {"ruud"}),
    "author.course": ("GET", "/redactie/proef", {"ruud"}),
    "author.new_step": ("POST", "/redactie/proef/onderdeel", {"ruud"}),
    "author.order": ("POST", "/redactie/proef/volgorde", {"ruud"}),
    "author.step_page": ("GET", "/redactie/proef/onderdeel/glas", {"ruud"}),
    "author.rename_step": ("POST", "/redactie/proef/onderdeel/glas/naam", {"ruud"}),
    "author.remove_step": ("POST", "/redactie/proef/onderdeel/glas/weg", {"ruud"}),
    "author.head": ("GET", "/redactie/proef/kop/glas/module.md", {"ruud"}),
    "author.set_head": ("POST", "/redactie/proef/kop/glas/module.md", {"ruud"}),
    "author.insert": ("GET", "/redactie/proef/invoegen/glas/module.md", {"ruud"}),
    "author.insert_into": ("POST", "/redactie/proef/invoegen/glas/module.md", {"ruud"}),
    "author.file": ("GET", "/redactie/proef/bestand/glas/module.md", {"ruud"}),
    "author.save_file": ("POST", "/redactie/proef/bestand/glas/module.md", {"ruud"}),
    "author.history": ("GET", "/redactie/proef/eerder/glas/module.md", {"ruud"}),
    "author.restore_file": ("POST", "/redactie/proef/eerder/glas/module.md", {"ruud"}),
    "author.be_present": ("POST", "/redactie/proef/bezig/glas/module.md", {"ruud"}),
    "author.preview": ("GET", "/redactie/proef/voorbeeld/glas/module.md", {"ruud"}),
    "author.play": ("GET", "/redactie/proef/spel/gesprek-aan-tafel", {"ruud"}),
    "author.scenes": ("GET", "/redactie/proef/kaart/gesprek-aan-tafel", {"ruud"}),
    "author.publish_page": ("GET", "/redactie/proef/publiceren", {"ruud"}),
    "author.publish": ("POST", "/redactie/proef/publiceren", {"ruud"}),
    "author.discard": ("POST", "/redactie/proef/weggooien", {"ruud"}),
    "author.versions": ("GET", "/redactie/proef/versies", {"ruud"}),
    "author.version": ("GET", "/redactie/proef/versies/1", {"ruud"}),
    "author.go_back": ("POST", "/redactie/proef/versies/1/terug", {"ruud"}),
    "author.take_text": ("POST", "/redactie/proef/versies/1/tekst", {"ruud"}),
    "author.upgrade": ("GET", "/redactie/proef/nieuwe-uitgave", {"ruud"}),
    "author.take_upgrade": ("POST", "/redactie/proef/nieuwe-uitgave", {"ruud"}),
    "author.media": ("GET", "/redactie/proef/media", {"ruud"}),
    "author.add_media": ("POST", "/redactie/proef/media", {"ruud"}),
    "author.remove_media": ("POST", "/redactie/proef/media/weg", {"ruud"}),
    "author.import_page": ("GET", "/redactie/importeren", {"ruud"}),
    "author.import_course": ("POST", "/redactie/importeren", {"ruud"}),
    "author.questions_page": ("GET", "/redactie/proef/vragen-importeren", {"ruud"}),
    "author.read_questions": ("POST", "/redactie/proef/vragen-importeren", {"ruud"}),
    "author.add_questions": ("POST", "/redactie/proef/vragen-toevoegen", {"ruud"}),
    "author.export": ("GET", "/redactie/proef/export", {"ruud"}),
    "author.export_course": ("GET", "/redactie/proef/cursus.zip", {"ruud"}),
    "author.export_site": ("GET", "/redactie/proef/website.zip", {"ruud"}),
    "author.export_scorm": ("GET", "/redactie/proef/scorm.zip", {"ruud"}),
    "author.readers": ("GET", "/redactie/proef/meelezers", {"ruud"}),
    "author.add_reader": ("POST", "/redactie/proef/meelezers", {"ruud"}),
    "author.end_reader": ("POST", "/redactie/proef/meelezers/1/stop", {"ruud"}),
    "author.take_review": ("POST", "/redactie/proef/meelezers/1/nagekeken", {"ruud"}),
    "author.settle_comment": ("POST", "/redactie/proef/opmerkingen/1", {"ruud"}),
    "author.facts": ("GET", "/redactie/feiten", {"ruud"}),
    "author.check_fact": ("POST", "/redactie/feiten/fles-wijn", {"ruud"}),
    "author.figures": ("GET", "/redactie/proef/cijfers", {"ruud"}),
    "author.regions": ("GET", "/redactie/regios", {"ruud"}),
    "author.region": ("GET", "/redactie/regios/rivierstad", {"ruud"}),
    "author.export_region": ("GET", "/redactie/regios/rivierstad/export", {"ruud"}),
    "author.import_region": ("POST", "/redactie/regios/rivierstad/import", {"ruud"}),
    "author.set_region_card": ("POST", "/redactie/regios/rivierstad/contact", {"ruud"}),
    "author.add_entry": ("POST", "/redactie/regios/rivierstad/aanbod", {"ruud"}),
    "author.change_entry": ("POST", "/redactie/regios/rivierstad/aanbod/1", {"ruud"}),
    "author.remove_entry": ("POST", "/redactie/regios/rivierstad/aanbod/1/weg", {"ruud"}),
    "author.manual": ("GET", "/redactie/handleiding", {"ruud"}),
    "reader.start": ("GET", "/meelezen/sleutel", EVERYONE),
    "reader.page": ("GET", "/meelezen/sleutel/glas/module.md", EVERYONE),
    "reader.media": ("GET", f"/meelezen/sleutel/media/{DIGEST}/glas.png", EVERYONE),
    "reader.comment": ("POST", "/meelezen/sleutel/glas/module.md", EVERYONE),
    "reader.finish": ("POST", "/meelezen/sleutel/klaar", EVERYONE),
    "poll.pulse": ("GET", "/teamvraag", SIGNED_IN),
    "poll.answer_pulse": ("POST", "/teamvraag", SIGNED_IN),
    "poll.evaluation": ("GET", "/evaluatie/proef", SIGNED_IN),
    "poll.answer_evaluation": ("POST", "/evaluatie/proef", SIGNED_IN),
    "guide.figures": ("GET", "/begeleiding/team/1/cijfers", {"gerda"}),
    "guide.news": ("GET", "/begeleiding/nieuws", {"gerda"}),
    "guide.send_news": ("POST", "/begeleiding/nieuws", {"gerda"}),
    "contact.form": ("GET", "/contact", SIGNED_IN),
    "contact.send": ("POST", "/contact", SIGNED_IN),
    "contact.consult": ("GET", "/consultatie", SIGNED_IN),
    "contact.ask_consult": ("POST", "/consultatie", SIGNED_IN),
    "contact.set_news": ("POST", "/contact/nieuws", SIGNED_IN),
    "team.mine": ("GET", "/team", SIGNED_IN),
    "team.page": ("GET", "/team/1", SIGNED_IN),
    "team.agreement": ("GET", "/team/1/overeenkomst", SIGNED_IN),
    "team.calendar": ("GET", "/team/1/spreekuur/1/afspraak.ics", SIGNED_IN),
    "guide.check": ("GET", "/begeleiding/team/1/samenwerken", {"gerda"}),
    "guide.set_check": ("POST", "/begeleiding/team/1/samenwerken", {"gerda"}),
    "guide.agreement": ("GET", "/begeleiding/team/1/overeenkomst", {"gerda"}),
    "guide.set_agreement": ("POST", "/begeleiding/team/1/overeenkomst", {"gerda"}),
    "guide.contact": ("GET", "/begeleiding/team/1/contact", {"gerda"}),
    "guide.set_contact": ("POST", "/begeleiding/team/1/contact", {"gerda"}),
    "guide.own_card": ("GET", "/begeleiding/mijn-kaart", {"gerda"}),
    "guide.set_consent": ("POST", "/begeleiding/mijn-kaart", {"gerda"}),
    "guide.set_photo": ("POST", "/begeleiding/mijn-kaart/foto", {"gerda"}),
    "guide.partners": ("GET", "/begeleiding/team/1/sociale-kaart", {"gerda"}),
    "guide.add_partner": ("POST", "/begeleiding/team/1/sociale-kaart", {"gerda"}),
    "guide.change_partner": ("POST", "/begeleiding/team/1/sociale-kaart/1", {"gerda"}),
    "guide.remove_partner": ("POST", "/begeleiding/team/1/sociale-kaart/1/weg", {"gerda"}),
    "region.index": ("GET", "/wijkteams", EVERYONE),
    "region.page": ("GET", "/wijkteams/rivierstad", EVERYONE),
    "region.photo": ("GET", f"/wijkteams/foto/{DIGEST}", EVERYONE),
    "account.ask_link_page": ("GET", "/inloggen/link", EVERYONE),
    "account.ask_link": ("POST", "/inloggen/link", EVERYONE),
    "account.link": ("GET", "/inloggen/link/sleutel", EVERYONE),
    "account.use_link": ("POST", "/inloggen/link/sleutel", EVERYONE),
    "account.forgot_page": ("GET", "/wachtwoord/vergeten", EVERYONE),
    "account.forgot": ("POST", "/wachtwoord/vergeten", EVERYONE),
    "account.reset_page": ("GET", "/wachtwoord/nieuw/sleutel", EVERYONE),
    "account.reset": ("POST", "/wachtwoord/nieuw/sleutel", EVERYONE),
    "account.devices": ("GET", "/account/apparaten", SIGNED_IN),
    "account.end_device": ("POST", "/account/apparaten/987654/uit", SIGNED_IN),
    "account.end_all": ("POST", "/account/apparaten/uit", SIGNED_IN),
    "account.set_name": ("POST", "/account/naam", SIGNED_IN),
    "account.change_address": ("POST", "/account/adres", SIGNED_IN),
    "account.address_page": ("GET", "/account/adres/sleutel", EVERYONE),
    "account.confirm_address": ("POST", "/account/adres/sleutel", EVERYONE),
    "site.change_password": ("GET", "/.well-known/change-password", EVERYONE),
    "account.second_step": ("GET", "/inloggen/tweede-stap", set()),
    "account.take_second_step": ("POST", "/inloggen/tweede-stap", set()),
    "account.passkey_options": ("POST", "/inloggen/passkey/vraag", EVERYONE),
    "account.passkey_sign_in": ("POST", "/inloggen/passkey", EVERYONE),
    "account.second_factor": ("GET", "/account/tweede-stap", SIGNED_IN),
    "account.prove": ("POST", "/account/tweede-stap/ik", SIGNED_IN),
    "account.new_totp": ("POST", "/account/tweede-stap/app", SIGNED_IN),
    "account.totp": ("GET", "/account/tweede-stap/app", SIGNED_IN),
    "account.confirm_totp": ("POST", "/account/tweede-stap/app/klaar", SIGNED_IN),
    "account.new_codes": ("POST", "/account/tweede-stap/codes", SIGNED_IN),
    "account.passkey_new_options": ("POST", "/account/tweede-stap/passkey/vraag", SIGNED_IN),
    "account.add_passkey": ("POST", "/account/tweede-stap/passkey", SIGNED_IN),
    "account.remove_authenticator": ("POST", "/account/tweede-stap/1/weg", SIGNED_IN),
    "admin.reset_second_factor": ("POST", "/beheer/mensen/1/tweede-stap", {"anouk"}),
    "account.sso": ("GET", "/inloggen/via/proef", EVERYONE),
    "account.sso_back": ("GET", "/inloggen/via/proef/terug", EVERYONE),
    "account.choose_team": ("GET", "/account/team", SIGNED_IN),
    "account.set_team": ("POST", "/account/team", SIGNED_IN),
    "site.accessibility_report": ("GET", "/toegankelijkheid/onderzoek.pdf", EVERYONE),
    "admin.accessibility": ("GET", "/beheer/toegankelijkheid", {"anouk"}),
    "admin.set_report": ("POST", "/beheer/toegankelijkheid", {"anouk"}),
    "admin.remove_report": ("POST", "/beheer/toegankelijkheid/weg", {"anouk"}),
    "admin.keeping": ("GET", "/beheer/bewaren", {"anouk"}),
    "admin.erase_page": ("GET", "/beheer/mensen/1/wissen", {"anouk"}),
    "admin.erase": ("POST", "/beheer/mensen/1/wissen", {"anouk"}),
    "site.alive": ("GET", "/healthz", EVERYONE),
    "site.ready": ("GET", "/readyz", EVERYONE),
    "site.metrics": ("GET", "/metrics", EVERYONE),
}
#: Mail programs stop the letters by themselves, with one POST without a cookie (RFC 8058): the address is the secret.
NEEDS_NO_TOKEN = {"post.unsubscribe"}
POSTS = {name: row[1] for name, row in TABLE.items() if row[0] == "POST" and name not in NEEDS_NO_TOKEN} | {
    "account.sign_in": "/inloggen"
}


def test_the_table_has_every_route_and_so_has_the_gate(app: Flask) -> None:
    routes = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert set(TABLE) == routes
    assert set(PAGES) == routes


def test_a_route_answers_to_the_methods_of_the_table_only(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        wanted = {TABLE[rule.endpoint][0]} | ({"POST"} if rule.endpoint == "account.sign_in" else set())
        assert methods == wanted, rule.endpoint


#: These sign out, one device or all; and where they lead.
ENDS_THE_WALK = {"account.sign_out": "/", "account.end_all": "/inloggen", "account.end_device": "/account/apparaten"}


@pytest.mark.parametrize("who", WHO)
def test_each_route_lets_in_who_may_come_in_and_nobody_else(client: Page, cast: Cast, who: str) -> None:
    page = client if who == "visitor" else client.sign_in(getattr(cast, who))
    for endpoint, (method, path, allowed) in TABLE.items():
        if endpoint in ENDS_THE_WALK:
            continue  # see below
        seen = page.send(method, path) if method == "GET" else page.post(path)
        away = seen.status == 403 or (seen.response.location or "").startswith("/inloggen")
        assert away is (who not in allowed), f"{endpoint} for {who}: {seen.status}"


def test_everyone_who_is_signed_in_can_sign_out(client: Page, cast: Cast) -> None:
    for who in SIGNED_IN:
        for endpoint, goes_to in ENDS_THE_WALK.items():
            page = client.another().sign_in(getattr(cast, who))
            page.get("/account")
            assert page.post(TABLE[endpoint][1]).response.location == goes_to


@pytest.mark.parametrize("endpoint", POSTS)
def test_every_form_needs_its_token(client: Page, cast: Cast, endpoint: str) -> None:
    page = client if endpoint == "account.sign_in" else client.sign_in(cast.samira)
    for data in ({}, {"csrf_token": ""}, {"csrf_token": "x"}):
        assert page.post(POSTS[endpoint], data, token=False).status == 403


@pytest.mark.parametrize("endpoint", POSTS)
def test_a_token_of_somebody_else_is_no_token(client: Page, cast: Cast, endpoint: str) -> None:
    tom = client.another().sign_in(cast.tom)
    token = tom.token()
    page = client if endpoint == "account.sign_in" else client.sign_in(cast.samira)
    assert page.post(POSTS[endpoint], {"csrf_token": token}, token=False).status == 403


def test_what_is_not_in_the_table_is_for_nobody() -> None:
    for page in (None, "", "manage.secret"):
        assert not may_see(page, Visitor(signed_in=True, demo=True))


def test_a_page_of_the_demo_is_for_the_demo_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PAGES, "demo.postbox", Audience.DEMO)
    assert may_see("demo.postbox", Visitor(signed_in=False, demo=True))
    assert not may_see("demo.postbox", Visitor(signed_in=True, demo=False))


def test_a_page_of_authors_is_for_authors_only() -> None:
    for roles in ((), (Role.LEARNER,), (Role.GUIDE, Role.MANAGER, Role.ADMIN)):
        assert not may_see("learn.casus_map", Visitor(signed_in=True, roles=roles, demo=True))
    assert may_see("learn.casus_map", Visitor(signed_in=True, roles=(Role.LEARNER, Role.AUTHOR)))
    assert not may_see("learn.casus_map", Visitor(signed_in=False, roles=(Role.AUTHOR,)))


def test_a_new_route_is_closed_until_it_is_listed(make_app: Callable[..., Flask], session: object, cast: Cast) -> None:
    app = make_app()
    app.add_url_rule("/nieuw", "site.new", lambda: "open")
    page = Page(app, session)  # type: ignore[arg-type]
    assert page.send("GET", "/nieuw").status == 302
    assert page.sign_in(cast.anouk).send("GET", "/nieuw").status == 403


def test_nobody_reaches_the_attempt_of_another(client: Page, cast: Cast) -> None:
    samira = client.sign_in(cast.samira)
    samira.get(QUIZ)
    first = samira.submit("Begin de toets").path
    base = first.rsplit("/", 1)[0]
    for who in ("tom", "ruud", "gerda", "els", "anouk", "noor"):
        other = client.another().sign_in(getattr(cast, who))
        for path in (base, f"{base}?inleveren=1", first):
            other.get(path, status=404)
        for path in (first, f"{first}?concept=1", f"{base}/inleveren"):
            assert other.post(path, {"keuze": "goed"}).status == 404
    assert samira.get(base).path == first, "nothing was answered or handed in meanwhile"


def test_an_attempt_is_not_there_under_another_course(client: Page, cast: Cast) -> None:
    samira = client.sign_in(cast.samira)
    samira.get(QUIZ)
    first = samira.submit("Begin de toets").path
    samira.get(first.replace("/proef/", "/ander/"), status=404)


def test_a_beheerder_who_is_a_manager_too_does_not_see_whose_opfris_is_off() -> None:
    both = (Role.LEARNER, Role.ADMIN, Role.MANAGER)
    assert may_see("admin.start", Visitor(signed_in=True, roles=both))
    for page in ("admin.letters", "admin.find_person", "admin.person_letters", "admin.expected_letters"):
        assert not may_see(page, Visitor(signed_in=True, roles=both))
        assert may_see(page, Visitor(signed_in=True, roles=(Role.LEARNER, Role.ADMIN)))
