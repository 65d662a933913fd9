"""QR codes as SVG, drawn with attributes alone: the policy refuses styles within a page."""

from markupsafe import Markup


def svg(text: str, *, title: str) -> Markup:
    """The QR code of a text, black on white whatever the page's colours, with the quiet margin that readers need."""
    import segno  # slow to load, and few of the pages have one

    drawn = segno.make(text, error="m", micro=False).svg_inline(
        border=4, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None, title=title
    )
    return Markup(drawn)  # noqa: S704  # segno writes numbers, and escapes the title
