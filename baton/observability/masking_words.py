"""The words that the masking rules search for, in lower case unless a rule needs others."""

from __future__ import annotations


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _entries(text: str) -> tuple[str, ...]:
    """Split the text at bars, keeping spaces."""
    return tuple(text.replace("\n", "").split("|"))


#: Endings of street names in Germanic and other languages.
STREET_ENDINGS = _words(
    "straße strasse str. gasse allee weg platz damm ufer chaussee stieg promenade gracht "
    "straat laan kade plein gatan vägen torget gade vej veien gata katu utca"
)
#: Street types as separate words.
GERMAN_STREETS = _words(
    "ring straße strasse str. allee weg platz damm ufer gasse chaussee markt tor hof berg"
)
#: Street types after a number.
FRENCH_STREETS = _entries(
    "rue |avenue |av. |boulevard |bd |bd. |allée |chemin |impasse |quai |place |route |"
    "square |faubourg "
)
#: Street types before the name.
STREETS_FIRST = _entries(
    "calle |c/|avenida |avda|av. |plaza |paseo |carrer |camino |carretera |ronda |rua |"
    "praça |travessa |estrada |alameda |largo |via |viale |piazza|corso |vicolo |strada |ul.|"
    "ulica |al.|aleja |plac |os.|ул|пр|пер.|rue |boulevard |avenue |cad.|sokak "
)
#: Words that announce an address.
ADDRESS_WORDS = _words("wohn adress anschrift liefer domicilio indirizzo adres morada endereço")
#: Recognizable prefixes of vendors' keys.
KEY_BEGINNINGS = _entries(
    "sk-|sk_|pk_|rk_|whsec_|sandbox|baton|AKIA|ASIA|AIza|ya29.|1//0|GOCSPX-|ghp_|gho_|ghu_|"
    "ghs_|ghr_|github_pat_|glpat-|gldt-|glrt-|glsa_|xox|xapp-|SG.|npm_|hf_|pypi-|dop_v1_|"
    "shpat_|shpss_|AccountKey|key-|sq0|EAAC|lin_api_|ntn_|secret_|dckr_pat_|hvs.|"
    "AGE-SECRET-KEY-|r8_|gsk_|xai-|pplx-|nvapi-|figd_|tskey-|dapi|PMAK-|rubygems_|ATATT|"
    "ATCTT|NRAK-|phc_|phx_|sntrys_|sbp_|Bot |:AA|SK|AC"
)
#: Words after "Bearer" in sentences about it.
ABOUT_SCHEMES = frozenset(
    _words(
        "access and are as auth authentication authorization but challenge credential "
        "credentials error expired flow for format from header headers in invalid is key keys "
        "missing not of or realm required scheme schemes string token tokens type was with"
    )
)
#: Parts of the names of secrets, in lower case.
SECRET_NAMES = _entries(
    "_pass|passw|passp|passc|passo|pwd|kennwort|geheimwort|mot de passe|mdp|contrase|senha|"
    "palavra-passe|wachtwoord|hasło|haslo|lösenord|losenord|adgangskode|kodeord|salasana|"
    "parola|şifre|sifre|heslo|jelsz|пароль|密码|密碼|パスワード|비밀번호|secret|token|key|auth|credential|"
    "sig|pin|code|clave"
)
#: Words that follow the name of a secret when no value is given.
NO_VALUES = frozenset(
    _words(
        "a abgelaufen above an and any are as at be been below by bytes can cannot changed "
        "credential credentials darf debe deve did do does doit empty env est expired falsch "
        "false fehlt field file for from given had has have here hidden if in incorrect int "
        "invalid is ist it link masked may missing moet muss must my müssen name nicht nil no "
        "non none not null object of on only optional or oublié our path policy redacted "
        "required reset rotation set should sind soll str str] string string, text that the "
        "there this to too true type undefined under unknown unset value vergessen was we "
        "when will wird with without would wrong wurde yes you your"
    )
)
#: Parts of words that announce the number of a document.
IDENTITY_WORDS = _entries(
    "assport|asaporte|asseport|eisepass|ersonalausweis|icense|icence|hrerschein|PAN|Permanent"
)
#: Parts of words that announce a date of birth.
BIRTH_WORDS = _entries(
    "birth|born|dob|d.o.b|geb|naissance|né|nacim|nacid|nascita|nato|nata|geboorte|nascimento|"
    "urodzenia"
)
#: File name extensions that look like domains.
FILE_TYPES = frozenset(
    _words("css gif htm html ico jpeg jpg js json map md mjs pdf png py svg ts tsx webp yaml yml")
)
