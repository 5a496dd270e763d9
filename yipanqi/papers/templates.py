"""An organ's own Word layout of a paper: checked when uploaded, filled in a sandbox, never trusted.

A template is a .docx with fields in double braces – ``{{ 会议名称 }}``, ``{%tr for 人 in 缺席人员 %}`` – named as in
the paper's field list. Whatever docxtpl renders passes through :class:`_CheckedEnvironment`, so nothing but
declared fields, loops over lists, conditions and a few filters can ever run.
"""

import difflib
import zipfile
import zlib
from io import BytesIO
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.document import CT_Body
from docx.oxml.ns import qn
from docx.section import Section, _Footer
from docx.shared import Pt
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree

from yipanqi.papers.document import Cell, Heading, Imprint, Paper, Paragraph, Table
from yipanqi.papers.docx import IMPRINT_SIZE, write_docx
from yipanqi.papers.errors import TemplateRefused
from yipanqi.papers.fields import Field, by_name, context_of
from yipanqi.papers.forms.common import head
from yipanqi.papers.registry import PaperType
from yipanqi.papers.text import clean

MAX_BYTES = 2 * 1024 * 1024
MAX_UNPACKED = 20 * 1024 * 1024
MAX_PARTS = 300
FILTERS = frozenset({"join", "length", "default"})
MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_ACTIVE_CODES = ("DDE", "INCLUDE", "LINK", "DATABASE", "MACROBUTTON", "IMPORT")
_ACTIVE_TYPES = (b"macroenabled", b"vbaproject")
_ACTIVE_PARTS = ("vbaproject", "activex", "embeddings/", "oleobject", "afchunk", "attachedtoolbars")


def check_template(paper: PaperType, content: bytes) -> None:
    """Raise :class:`TemplateRefused` unless ``content`` is a harmless Word template of ``paper``.

    Checked: size, type, parts that run or reach outside, fields; then it is filled once with sample values.
    """
    sample_of(paper, content)


def sample_of(paper: PaperType, content: bytes) -> bytes:
    """``content`` checked and filled once, every field with its own name, every list with one entry: to look at before
    it is used.
    """
    _check_file(content)
    return _fill(paper, content, _sample_context(paper.fields))


def fill_template(paper: PaperType, content: bytes, data: Any, imprint: Imprint | None = None) -> bytes:
    """``content`` filled with the values of ``data``, as a .docx file."""
    stamp = imprint or Imprint()
    context = context_of(data) | {"主办单位": stamp.organizer, "存证": stamp.seal}
    return _stamped(_fill(paper, content, context), stamp)


def starter_template(paper: PaperType) -> bytes:
    """A template to begin with: every field of ``paper`` in place and explained; accepted as it is."""
    singles = [field for field in paper.fields if not field.many]
    blocks: list[Any] = [
        Paragraph("本样板列出本文件可用的全部字段。保留需要的字段，调整版式后上传；说明文字可以删除。"),
        _field_table(singles, ""),
    ]
    for field in paper.fields:
        if field.many:
            blocks += _list_sample(field, field.name)
    return write_docx(Paper(title=f"{paper.title}模板样板", blocks=tuple(blocks)))


def _stamped(content: bytes, imprint: Imprint) -> bytes:
    """Every exported paper carries its imprint: put under the page where the template did not place it."""
    word = Document(BytesIO(content))
    feet = [foot for section in word.sections for foot in _feet(word, section)]
    shown = "".join(text for part in (word, *feet) for text in part._element.itertext())
    if not imprint.line or (imprint.seal in shown and imprint.organizer in shown):
        return content
    for foot in feet:
        foot.add_paragraph(clean(imprint.line)).runs[0].font.size = Pt(IMPRINT_SIZE)
    out = BytesIO()
    word.save(out)
    return out.getvalue()


def _feet(word: WordDocument, section: Section) -> list[_Footer]:
    """The footers of ``section`` that stand for themselves; the first section's always do."""
    feet = [section.footer]
    if word.settings.odd_and_even_pages_header_footer:
        feet.append(section.even_page_footer)
    if section.different_first_page_header_footer:
        feet.append(section.first_page_footer)
    first = section._sectPr is word.sections[0]._sectPr
    return [foot for foot in feet if first or not foot.is_linked_to_previous]


# -- the file -----------------------------------------------------------------------------------------

_DAMAGED = (
    zipfile.BadZipFile, zlib.error, EOFError, PackageNotFoundError, KeyError, ValueError, etree.XMLSyntaxError,
    RuntimeError,  # a part with a password, or packed in a way we do not read
)  # fmt: skip


def _check_file(content: bytes) -> None:
    if len(content) > MAX_BYTES:
        raise TemplateRefused(f"模板文件不能超过{MAX_BYTES // 1024 // 1024}MB，请删去图片后重新上传。", field="file")
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _check_parts(archive)
        Document(BytesIO(content))
    except _DAMAGED as error:
        raise TemplateRefused(
            "这不是完好的Word文件（.docx）。请用Word或WPS另存为.docx后上传。", field="file"
        ) from error


def _check_parts(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise TemplateRefused("模板文件解开后过大，请删去图片和附件后重新上传。", field="file")
    types = archive.read("[Content_Types].xml")
    if MAIN_TYPE.encode() not in types or any(mark in types.lower() for mark in _ACTIVE_TYPES):
        raise TemplateRefused("只接受.docx格式的Word文件，不接受带宏的或其他格式的文件。", field="file")
    for part in parts:
        if any(mark in part.filename.lower() for mark in _ACTIVE_PARTS):
            raise TemplateRefused("模板中含有宏、控件或嵌入的对象，请删除后重新上传。", field="file")
        content = archive.read(part)
        if part.filename.lower().endswith((".xml", ".rels")) or content.lstrip()[:1] == b"<":
            _check_xml(part.filename.lower(), content)


def _check_xml(name: str, xml: bytes) -> None:
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml or b"\x00" in xml:
        raise TemplateRefused("模板内部含有不允许的声明，请用Word或WPS另存后上传。", field="file")
    if name.endswith(".rels"):
        for relation in etree.fromstring(xml):
            if relation.get("TargetMode") == "External" and not _is_link(relation):
                raise TemplateRefused("模板引用了外部文件，请改为嵌入或删除后重新上传。", field="file")
    elif name.startswith("word/"):
        _check_codes(xml)


def _check_codes(archive_part: bytes) -> None:
    """Field codes Word computes by itself: page numbers are welcome, what fetches or runs something is not."""
    root = etree.fromstring(archive_part)
    codes = "".join(root.itertext(qn("w:instrText"), qn("w:delInstrText")))
    codes += "".join(field.get(qn("w:instr"), "") for field in root.iter(qn("w:fldSimple")))
    codes = "".join(codes.upper().split()).replace("HYPERLINK", "")
    if "{" in codes or any(code in codes for code in _ACTIVE_CODES):
        raise TemplateRefused("模板中含有会引用外部内容的域，请按Ctrl+Shift+F9转为文字后重新上传。", field="file")


def _is_link(relation: etree._Element) -> bool:
    return relation.get("Type", "").endswith("/hyperlink")


# -- the language -------------------------------------------------------------------------------------


class _CheckedEnvironment(ImmutableSandboxedEnvironment):
    """A sandbox that looks at every template before compiling it, whoever asks for it."""

    def __init__(self, fields: tuple[Field, ...]) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined)
        self._fields = by_name(fields)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        _Checker(self._fields).visit(tree, {})
        return tree


class _Checker:
    """Walks a template; refuses fields the paper does not have and everything that is more than filling in.

    A field asked for by a former name is asked for by its present one from there on.
    """

    _TRANSPARENT = (
        nodes.Template,
        nodes.Output,
        nodes.TemplateData,
        nodes.If,
        nodes.Const,
        nodes.Compare,
        nodes.Operand,
        nodes.And,
        nodes.Or,
        nodes.Not,
    )

    def __init__(self, fields: dict[str, Field]) -> None:
        self.fields = fields

    def visit(self, node: nodes.Node, loops: dict[str, Field]) -> None:
        """Check ``node`` and all below it; ``loops``: the list each loop variable runs over."""
        if isinstance(node, nodes.For):
            self._loop(node, loops)
        elif isinstance(node, nodes.Name | nodes.Getattr):
            self._resolve(node, loops)
        elif isinstance(node, nodes.Filter):
            self._filter(node, loops)
        elif isinstance(node, self._TRANSPARENT):
            for child in node.iter_child_nodes():
                self.visit(child, loops)
        else:
            raise TemplateRefused(f"模板第{node.lineno}段用了不允许的写法（{type(node).__name__}），只能填入字段。")

    def _loop(self, node: nodes.For, loops: dict[str, Field]) -> None:
        field = self._resolve(node.iter, loops)
        if field is None or not field.many:
            raise TemplateRefused(f"模板第{node.lineno}段的循环对象不是列表字段。")
        if not isinstance(node.target, nodes.Name) or node.test or node.recursive or node.else_:
            raise TemplateRefused(f"模板第{node.lineno}段的循环只能写成“for 名称 in 列表字段”。")
        inner = loops | {node.target.name: Field(field.name, field.source, children=field.children)}
        for child in node.body:
            self.visit(child, inner)

    def _filter(self, node: nodes.Filter, loops: dict[str, Field]) -> None:
        if node.name not in FILTERS or node.node is None or node.kwargs or node.dyn_args or node.dyn_kwargs:
            raise TemplateRefused(f"模板中不能使用“{node.name}”，可用的只有：{'、'.join(sorted(FILTERS))}。")
        for child in (node.node, *node.args):
            self.visit(child, loops)

    def _resolve(self, node: nodes.Node, loops: dict[str, Field]) -> Field | None:
        """The field ``node`` names; ``None`` for the counter of a loop."""
        if isinstance(node, nodes.Name):
            if node.name in loops:
                return loops[node.name]
            if node.name not in self.fields:
                self._unknown(node.name, self.fields)
            found = self.fields[node.name]
            node.name = found.name
            return found
        if isinstance(node, nodes.Getattr):
            if isinstance(node.node, nodes.Name) and node.node.name == "loop" and loops:
                return self._counter(node.attr)
            parent = self._resolve(node.node, loops)
            children = by_name(parent.children) if parent and not parent.many else {}
            if node.attr not in children:
                self._unknown(f"{parent.name if parent else ''}.{node.attr}", children)
            found = children[node.attr]
            node.attr = found.name
            return found
        raise TemplateRefused(f"模板第{node.lineno}段用了不允许的写法，只能填入字段。")

    def _counter(self, name: str) -> None:
        if name not in {"index", "first", "last", "length"}:
            self._unknown(f"loop.{name}", {})

    def _unknown(self, name: str, known: dict[str, Field]) -> None:
        names = list(dict.fromkeys(field.name for field in known.values()))
        choice = f"可用的字段有：{'、'.join(names)}。" if names else "它没有下级字段。"
        near = difflib.get_close_matches(name.rpartition(".")[2], names, n=1)
        meant = f"是不是“{near[0]}”？" if near else ""
        raise TemplateRefused(f"模板中的字段“{name}”不存在。{meant}{choice}")


def _fill(paper: PaperType, content: bytes, context: dict[str, Any]) -> bytes:
    template = DocxTemplate(BytesIO(content))
    try:
        template.render(context, _CheckedEnvironment(paper.fields), autoescape=True)
        _check_filled(template.docx.element.body)
        out = BytesIO()
        template.save(out)
    except (TemplateError, TypeError) as error:
        near = "".join(getattr(error, "docx_context", ())).strip()[:60]
        where = f"，在“{near}”附近" if near else ""
        raise TemplateRefused(f"模板的字段写法有误{where}，请检查双花括号和循环是否成对。") from error
    except (etree.XMLSyntaxError, ValueError) as error:
        raise TemplateRefused("模板填写后不是完好的Word文件，请检查循环标记所在的行。") from error
    return out.getvalue()


_STRAY_TEXT = " | ".join(
    f"descendant-or-self::w:{name}/text()[normalize-space()]" for name in ("body", "tbl", "tr", "tc", "p", "r")
)


def _check_filled(body: CT_Body) -> None:
    """Text outside a run's text element (from {{p …}} or {{tr …}}) is a file Word calls damaged."""
    if body.xpath(_STRAY_TEXT):
        raise TemplateRefused("模板中的字段只能写成“{{ 字段 }}”，不能在花括号后加p、tr、tc或r。")


def _sample_context(fields: tuple[Field, ...]) -> dict[str, Any]:
    def value(field: Field) -> Any:
        sample = _sample_context(field.children) if field.children else 1 if field.number else f"〔{field.name}〕"
        return [sample] if field.many else sample

    return {field.name: value(field) for field in fields}


# -- the starter --------------------------------------------------------------------------------------


def _field_table(fields: list[Field], owner: str) -> Table:
    rows = tuple((Cell(field.name), Cell(f"{{{{ {owner}{field.name} }}}}"), Cell(field.source)) for field in fields)
    return Table(widths=(25, 40, 35), header=((head("字段"), head("在此填入"), head("来源")),), rows=rows, size=10.5)


def _list_sample(field: Field, path: str) -> list[Any]:
    """A heading and a loop over ``field`` with everything an entry holds, lists inside lists included."""
    variable = f"{field.name}项"
    blocks: list[Any] = [Heading(f"列表：{field.name}（{field.source}）")]
    blocks.append(Paragraph(f"{{%p for {variable} in {path} %}}"))
    if not field.children:
        blocks.append(Paragraph(f"{{{{ {variable} }}}}"))
    else:
        blocks.append(_field_table([one for one in field.children if not one.many], f"{variable}."))
    for child in field.children:
        if child.many:
            blocks += _list_sample(child, f"{variable}.{child.name}")
    return [*blocks, Paragraph("{%p endfor %}")]
