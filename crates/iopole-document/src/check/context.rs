//! Terms of EN 16931 as the rules see them: the same for CII and UBL, each with its place in the document.

use super::report::Syntax;
use super::sheet::Sheet;
use crate::profile::Profile;
use crate::tree::{At, Tree};

/// Everything a rule looks at.
pub(super) struct Context<'t> {
    pub(super) tree: &'t Tree<'t>,
    pub(super) root: At<'t>,
    pub(super) syntax: Syntax,
    pub(super) profile: Profile,
    /// Official sheet that judges the profile.
    pub(super) sheet: Sheet,
    /// BT-24
    pub(super) guideline: Option<At<'t>>,
    /// BT-23
    pub(super) process: Option<At<'t>>,
    /// BT-1
    pub(super) number: Option<At<'t>>,
    /// BT-2
    pub(super) issue_date: Option<At<'t>>,
    /// BT-9
    pub(super) due_dates: Vec<At<'t>>,
    /// BT-3
    pub(super) type_code: Option<At<'t>>,
    /// BT-5
    pub(super) currency: Option<At<'t>>,
    /// BT-6
    pub(super) tax_currency: Option<At<'t>>,
    /// BG-1
    pub(super) notes: Vec<Note<'t>>,
    /// BG-4
    pub(super) seller: Option<Party<'t>>,
    /// BG-7
    pub(super) buyer: Option<Party<'t>>,
    /// BG-10
    pub(super) payee: Option<Party<'t>>,
    /// BG-11
    pub(super) representative: Option<Party<'t>>,
    /// BG-20 and BG-21
    pub(super) charges: Vec<Charge<'t>>,
    /// BG-22
    pub(super) totals: Option<Totals<'t>>,
    /// BT-110 and BT-111, in any currency.
    pub(super) tax_totals: Vec<At<'t>>,
    /// BG-23
    pub(super) taxes: Vec<Tax<'t>>,
    /// BG-25
    pub(super) lines: Vec<Line<'t>>,
}

/// BG-1
pub(super) struct Note<'t> {
    pub(super) at: At<'t>,
    pub(super) code: Option<&'t str>,
    pub(super) text: &'t str,
}

/// A party, whatever its role.
pub(super) struct Party<'t> {
    pub(super) at: At<'t>,
    pub(super) name: Option<At<'t>>,
    /// Legal registration: BT-30, BT-47.
    pub(super) legal_ids: Vec<At<'t>>,
    /// Other identifiers with or without a scheme: BT-29, BT-46.
    pub(super) ids: Vec<At<'t>>,
    /// VAT identifiers: BT-31, BT-48.
    pub(super) vat: Vec<At<'t>>,
    /// Any tax registration: BT-31, BT-32.
    pub(super) tax_ids: Vec<At<'t>>,
    /// Electronic addresses: BT-34, BT-49.
    pub(super) endpoints: Vec<At<'t>>,
    pub(super) address: Option<At<'t>>,
    pub(super) country: Option<At<'t>>,
}

/// VAT category of a line, of an allowance or charge, or of the breakdown.
#[derive(Clone, Copy)]
pub(super) struct Category<'t> {
    pub(super) at: At<'t>,
    pub(super) code: Option<At<'t>>,
    pub(super) rate: Option<At<'t>>,
    pub(super) reason: Option<At<'t>>,
    pub(super) reason_code: Option<At<'t>>,
    pub(super) is_vat: bool,
}

impl<'t> Category<'t> {
    /// The code, where the tax is VAT.
    pub(super) fn vat_code(self) -> Option<&'t str> {
        self.code.map(At::text).filter(|_| self.is_vat)
    }
}

/// An allowance (BG-20, BG-27) or a charge (BG-21, BG-28).
pub(super) struct Charge<'t> {
    pub(super) at: At<'t>,
    /// True for a charge; `None` where the document does not say.
    pub(super) is_charge: Option<bool>,
    pub(super) amount: Option<At<'t>>,
    pub(super) base: Option<At<'t>>,
    pub(super) reason: Option<At<'t>>,
    pub(super) reason_code: Option<At<'t>>,
    pub(super) category: Option<Category<'t>>,
}

/// BG-22
pub(super) struct Totals<'t> {
    pub(super) at: At<'t>,
    pub(super) lines: Option<At<'t>>,
    pub(super) allowances: Option<At<'t>>,
    pub(super) charges: Option<At<'t>>,
    pub(super) without_tax: Option<At<'t>>,
    pub(super) with_tax: Option<At<'t>>,
    pub(super) prepaid: Option<At<'t>>,
    pub(super) rounding: Option<At<'t>>,
    pub(super) payable: Option<At<'t>>,
}

/// BG-23
pub(super) struct Tax<'t> {
    pub(super) at: At<'t>,
    pub(super) taxable: Option<At<'t>>,
    pub(super) tax: Option<At<'t>>,
    pub(super) category: Option<Category<'t>>,
}

/// BG-25
pub(super) struct Line<'t> {
    pub(super) at: At<'t>,
    pub(super) id: Option<At<'t>>,
    pub(super) quantity: Option<At<'t>>,
    pub(super) total: Option<At<'t>>,
    pub(super) name: Option<At<'t>>,
    pub(super) price: Option<At<'t>>,
    pub(super) gross_price: Option<At<'t>>,
    pub(super) categories: Vec<Category<'t>>,
    pub(super) charges: Vec<Charge<'t>>,
    /// Kind of a line of an extended profile: `DETAIL`, `GROUP`, `INFORMATION`.
    pub(super) status: Option<&'t str>,
}

impl Line<'_> {
    /// True for a line that counts in the totals: a group and an information do not.
    pub(super) fn counts(&self) -> bool {
        !matches!(self.status, Some("GROUP" | "INFORMATION"))
    }
}

impl<'t> Context<'t> {
    /// Reads the terms; `None` for an empty tree. `is_embedded`: the invoice came in a PDF.
    pub(super) fn new(tree: &'t Tree<'t>, is_embedded: bool) -> Option<Self> {
        let root = tree.root()?;
        Some(match root.name() {
            "CrossIndustryInvoice" => super::cii::context(tree, root, is_embedded),
            _ => super::ubl::context(tree, root),
        })
    }

    pub(super) fn is_cii(&self) -> bool {
        self.syntax == Syntax::Cii
    }

    pub(super) fn type_is(&self, codes: &[&str]) -> bool {
        self.type_code.is_some_and(|at| codes.contains(&at.text()))
    }

    pub(super) fn process_is(&self, codes: &[&str]) -> bool {
        self.process.is_some_and(|at| codes.contains(&at.text()))
    }

    /// Lines that count in the totals.
    pub(super) fn counted(&self) -> impl Iterator<Item = &Line<'t>> {
        let extended = self.sheet.is_extended();
        self.lines.iter().filter(move |line| !extended || line.counts())
    }

    /// Categories of the lines that count.
    pub(super) fn line_categories(&self) -> impl Iterator<Item = Category<'t>> {
        self.counted().flat_map(|line| line.categories.iter().copied())
    }

    /// Allowances and charges of the document, with their categories.
    pub(super) fn charge_categories(&self) -> impl Iterator<Item = (&Charge<'t>, Category<'t>)> {
        self.charges.iter().filter_map(|charge| Some((charge, charge.category?)))
    }

    /// VAT total in the invoice's currency (BT-110).
    pub(super) fn tax_total(&self) -> Vec<At<'t>> {
        let currency = self.currency.map(At::text);
        let totals = self.tax_totals.iter().copied();
        totals.filter(|at| at.attribute("currencyID") == currency).collect()
    }

    /// Notes with this subject code.
    pub(super) fn notes_of(&self, code: &str) -> impl Iterator<Item = &Note<'t>> {
        self.notes.iter().filter(move |note| note.code == Some(code))
    }

    /// All allowances and charges of lines.
    pub(super) fn line_charges(&self) -> impl Iterator<Item = &Charge<'t>> {
        self.lines.iter().flat_map(|line| line.charges.iter())
    }
}
