//! Element order, types and attributes, by the tables of `schema_table`.

use std::borrow::Cow;
use std::mem::take;

use super::number::decimal;
use super::report::{Finding, Severity, Syntax, Text};
use super::rule::shown;
use super::schema_table::{CII, Child, Kind, Schema, Type, UBL};
use crate::tree::{At, Namespace, Tree};

/// Findings of this layer that are kept.
const MOST: usize = 50;

/// Checks the elements of a document against the schema of its syntax.
pub(super) fn check(tree: &Tree<'_>, syntax: Syntax, findings: &mut Vec<Finding>) {
    let schema = match syntax {
        Syntax::Cii => &*CII,
        Syntax::Ubl => &*UBL,
    };
    let Some(root) = tree.root() else { return };
    let mut walk = Walk { schema, syntax, findings, left: MOST, counts: Vec::new() };
    // A list of what is left to look at, so that no nesting can matter.
    let mut waiting: Vec<_> = schema.named(root.name()).map(|kind| (root, kind)).into_iter().collect();
    while let Some((at, kind)) = waiting.pop() {
        walk.element(at, kind, &mut waiting);
    }
}

struct Walk<'a> {
    schema: &'static Schema,
    syntax: Syntax,
    findings: &'a mut Vec<Finding>,
    left: usize,
    /// Number of each child of an element, kept here so that it is allocated once.
    counts: Vec<usize>,
}

impl Walk<'_> {
    fn element<'t>(&mut self, at: At<'t>, kind: &'static Type, waiting: &mut Vec<(At<'t>, &'static Type)>) {
        let mut last = 0;
        let mut counts = take(&mut self.counts);
        counts.clear();
        counts.resize(kind.children.len(), 0);
        for child in at.children() {
            let Some(place) = kind.place(child.name_number()) else {
                self.report(child, None, UNKNOWN);
                continue;
            };
            let Some(expected) = kind.children.get(place) else { continue };
            if place < last {
                self.report(child, None, ORDER);
            }
            last = last.max(place);
            if let Some(count) = counts.get_mut(place) {
                *count += 1;
                if *count == 2 && !expected.repeats {
                    self.report(child, None, REPEATED);
                }
            }
            self.child(child, expected, waiting);
        }
        for (expected, count) in kind.children.iter().zip(&counts) {
            if expected.required && *count == 0 {
                self.report(at, Some(expected.name), MISSING);
            }
        }
        self.counts = counts;
        if kind.is_choice && at.children().next().is_none() {
            self.report(at, kind.children.first().map(|child| child.name), MISSING);
        }
    }

    fn child<'t>(&mut self, at: At<'t>, expected: &Child, waiting: &mut Vec<(At<'t>, &'static Type)>) {
        if !self.is_in_its_namespace(at, expected) {
            self.report(at, None, NAMESPACE);
            return;
        }
        self.attributes(at, expected);
        match expected.kind {
            Kind::Type(place) => waiting.extend(self.schema.get(place).map(|kind| (at, kind))),
            Kind::Decimal if decimal(at.text()).is_none() => self.value(at, NUMBER),
            Kind::Date if !is_date(at.text()) => self.value(at, DATE),
            Kind::Boolean if !matches!(at.text(), "true" | "false" | "1" | "0") => self.value(at, BOOLEAN),
            Kind::Decimal if self.lacks_currency(at) => self.report(at, Some("@currencyID"), MISSING),
            _ => {}
        }
        if expected.kind == Kind::Text && at.children().next().is_some() && at.name() != "UBLExtensions" {
            self.report(at, None, UNKNOWN);
        }
    }

    fn attributes(&mut self, at: At<'_>, expected: &Child) {
        // Attributes of XML Schema itself may stand anywhere.
        const FREE: &[&str] = &["schemaLocation", "noNamespaceSchemaLocation", "type", "nil"];
        for (number, value) in at.numbered_attributes() {
            if expected.attributes.contains(&number) {
                continue;
            }
            let name = at.tree().name(number);
            if !FREE.contains(&name) {
                let place = format!("{}/@{}", at.xpath(), shown(name));
                self.push(place, Some(shown(value)), name, ATTRIBUTE);
            }
        }
    }

    /// UBL wants the currency of each amount; CII does not.
    fn lacks_currency(&self, at: At<'_>) -> bool {
        self.syntax == Syntax::Ubl && at.name().ends_with("Amount") && at.attribute("currencyID").is_none()
    }

    fn is_in_its_namespace(&self, at: At<'_>, expected: &Child) -> bool {
        let namespace = at.namespace();
        match (self.syntax, expected.kind) {
            (Syntax::Ubl, Kind::Type(_) | Kind::Opaque) => namespace == Namespace::Cac,
            (Syntax::Ubl, _) if at.name() == "UBLExtensions" => namespace == Namespace::Ext,
            (Syntax::Ubl, _) => namespace == Namespace::Cbc,
            (Syntax::Cii, _) => {
                let parent = at.parent();
                let is_top = parent.is_some_and(|parent| parent.parent().is_none());
                let name = parent.map(At::name).unwrap_or_default();
                match at.name() {
                    _ if is_top => namespace == Namespace::Rsm,
                    "DateTimeString" if name.starts_with("Formatted") => namespace == Namespace::Qdt,
                    "DateTimeString" | "DateString" | "DateTime" | "Date" | "Indicator"
                    | "IndicatorString" => {
                        matches!(namespace, Namespace::Udt | Namespace::Qdt)
                    }
                    _ => namespace == Namespace::Ram,
                }
            }
        }
    }

    fn value(&mut self, at: At<'_>, texts: [&'static str; 4]) {
        let found = shown(at.text());
        self.push(at.xpath(), Some(found), at.name(), texts);
    }

    fn report(&mut self, at: At<'_>, below: Option<&str>, texts: [&'static str; 4]) {
        if self.left == 0 {
            return;
        }
        let place = match below {
            Some(name) => format!("{}/{name}", at.xpath()),
            None => at.xpath(),
        };
        self.push(place, None, below.unwrap_or(at.name()), texts);
    }

    fn push(&mut self, place: String, found: Option<String>, name: &str, texts: [&'static str; 4]) {
        if self.left == 0 {
            return;
        }
        self.left -= 1;
        let [message_fr, advice_fr, message_en, advice_en] = texts;
        let name = shown(name);
        self.findings.push(Finding {
            rule: Cow::Borrowed("XSD"),
            severity: Severity::Fatal,
            terms: Vec::new(),
            place,
            found,
            message: Text {
                fr: message_fr.replace("{}", &name).into(),
                en: message_en.replace("{}", &name).into(),
            },
            advice: Text::new(advice_fr, advice_en),
        });
    }
}

/// True for a date of XML Schema: `2026-11-03`, with or without a time zone.
pub(super) fn is_date(text: &str) -> bool {
    let Some((date, zone)) = text.split_at_checked(10) else { return false };
    let zoned = match zone.as_bytes() {
        [] | [b'Z'] => true,
        [b'+' | b'-', a, b, b':', c, d] => [a, b, c, d].iter().all(|byte| byte.is_ascii_digit()),
        _ => false,
    };
    zoned && jiff::civil::Date::strptime("%Y-%m-%d", date).is_ok()
}

const UNKNOWN: [&str; 4] = [
    "L'élément « {} » n'existe pas à cet endroit de la facture.",
    "Retirez cet élément, ou placez-le dans le groupe auquel il appartient : un champ propre à votre logiciel n'a pas sa place dans une facture électronique.",
    "The element \"{}\" does not exist at this place of the invoice.",
    "Remove the element, or move it to the group it belongs to: a field of your own software has no place in an e-invoice.",
];
const ATTRIBUTE: [&str; 4] = [
    "L'attribut « {} » n'existe pas sur cet élément.",
    "Retirez cet attribut. C'est un défaut du logiciel qui écrit la facture, et non de vos données.",
    "The attribute \"{}\" does not exist on this element.",
    "Remove the attribute. It is a defect of the program that writes the invoice, not of your data.",
];
const ORDER: [&str; 4] = [
    "L'élément « {} » vient trop tard : l'ordre des éléments est imposé par le format.",
    "Placez les éléments dans l'ordre du schéma. C'est un défaut du logiciel qui écrit la facture, et non de vos données.",
    "The element \"{}\" comes too late: the format prescribes the order of elements.",
    "Write the elements in the order of the schema. It is a defect of the program that writes the invoice, not of your data.",
];
const REPEATED: [&str; 4] = [
    "L'élément « {} » est répété, alors qu'il n'est permis qu'une fois.",
    "Gardez une seule valeur.",
    "The element \"{}\" is repeated, and is allowed once only.",
    "Keep one value.",
];
const MISSING: [&str; 4] = [
    "L'élément « {} », obligatoire dans le format, manque.",
    "Ajoutez-le : le format l'exige quelle que soit la facture.",
    "The element \"{}\", which the format requires, is missing.",
    "Add it: the format requires it in every invoice.",
];
const NAMESPACE: [&str; 4] = [
    "L'élément « {} » est écrit dans un autre espace de noms que celui du format.",
    "Corrigez les déclarations « xmlns » en tête du fichier : CII D22B et UBL 2.1 ont chacun les leurs.",
    "The element \"{}\" is in another namespace than the format's.",
    "Correct the \"xmlns\" declarations at the head of the file: CII D22B and UBL 2.1 have their own.",
];
const NUMBER: [&str; 4] = [
    "La valeur de « {} » n'est pas un nombre décimal.",
    "Écrivez le nombre avec un point et sans séparateur de milliers : 1234.50.",
    "The value of \"{}\" is not a decimal number.",
    "Write the number with a point and without thousands separators: 1234.50.",
];
const DATE: [&str; 4] = [
    "La valeur de « {} » n'est pas une date.",
    "Écrivez la date sous la forme AAAA-MM-JJ, sans heure.",
    "The value of \"{}\" is not a date.",
    "Write the date as YYYY-MM-DD, without a time.",
];
const BOOLEAN: [&str; 4] = [
    "La valeur de « {} » n'est ni vrai ni faux.",
    "Écrivez true ou false.",
    "The value of \"{}\" is neither true nor false.",
    "Write true or false.",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_xml_schema() {
        for text in ["2026-11-03", "2026-11-03Z", "2026-11-03+01:00"] {
            assert!(is_date(text), "{text}");
        }
        for text in ["", "2026-11-03T00:00:00", "20261103", "2026-02-30", "2026-11-0é"] {
            assert!(!is_date(text), "{text}");
        }
    }
}
