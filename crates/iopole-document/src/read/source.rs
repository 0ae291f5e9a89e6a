//! Takes values out of a document and marks them: the values without a mark are left over.

use std::cell::{Cell, RefCell};

use iopole_model::dates::DateText;
use iopole_model::money::{Amount, CurrencyCode, Decimal, Money};

use crate::day::read_day;
use crate::leftover::Leftover;
use crate::tree::{At, Tree};

/// Leftovers that are listed.
const MOST_LEFTOVERS: usize = 500;
/// Bytes of list items that any document may fill, and how many more for each byte of it.
const FREE_BYTES: usize = 1 << 20;
const BYTES_PER_BYTE: usize = 5;
/// The mark of an element's text; the marks of its attributes are the bits above.
const TEXT: u16 = 1;

/// A document and the marks of its values.
pub(super) struct Source<'t> {
    tree: &'t Tree<'t>,
    /// Marks of each element.
    marks: RefCell<Vec<u16>>,
    places: RefCell<Vec<(&'static str, u32)>>,
    /// Currency of the invoice (BT-5), which needs not be kept with an amount.
    currency: RefCell<String>,
    /// Bytes that further list items may take.
    room: Cell<usize>,
}

impl<'t> Source<'t> {
    pub(super) fn new(tree: &'t Tree<'t>, length: usize) -> Self {
        Self {
            tree,
            marks: RefCell::new(vec![0; tree.len()]),
            places: RefCell::default(),
            currency: RefCell::default(),
            room: Cell::new(FREE_BYTES.saturating_add(length.saturating_mul(BYTES_PER_BYTE))),
        }
    }

    pub(super) fn root(&self) -> Option<Item<'_>> {
        self.tree.root().map(|at| Item { at, source: self })
    }

    fn mark(&self, at: At<'_>, bit: u16) {
        if let Some(marks) = self.marks.borrow_mut().get_mut(at.id() as usize) {
            *marks |= bit;
        }
    }

    fn is_marked(&self, at: At<'_>, bit: u16) -> bool {
        self.marks.borrow().get(at.id() as usize).is_some_and(|marks| marks & bit != 0)
    }

    /// Returns the places of the values that were read, the values that were not, and the number of those not listed.
    pub(super) fn finish(self) -> (Vec<(&'static str, u32)>, Vec<Leftover>, usize) {
        let mut left = Left::default();
        for at in self.tree.all() {
            if !at.text().is_empty() && !self.is_marked(at, TEXT) {
                left.add(|| Leftover::new(at.xpath(), at.text()));
            }
            for (bit, (name, value)) in bits().zip(at.attributes()) {
                if !value.trim().is_empty() && !self.is_marked(at, bit) && !is_syntax(name) {
                    left.add(|| Leftover::new(format!("{}/@{name}", at.xpath()), value));
                }
            }
            if at.is_cut() {
                left.add(|| Leftover::new(at.xpath(), "too many attributes, or one too long: cut"));
            }
        }
        (self.places.into_inner(), left.listed, left.unlisted)
    }
}

#[derive(Default)]
struct Left {
    listed: Vec<Leftover>,
    unlisted: usize,
}

impl Left {
    fn add(&mut self, leftover: impl FnOnce() -> Leftover) {
        if self.listed.len() < MOST_LEFTOVERS {
            self.listed.push(leftover());
        } else {
            self.unlisted += 1;
        }
    }
}

/// The marks of attributes, in the order of the attributes.
fn bits() -> impl Iterator<Item = u16> {
    (1_u32..16).map(|bit| 1_u16.checked_shl(bit).unwrap_or_default())
}

/// True for attributes that are about the file and not about the invoice.
fn is_syntax(name: &str) -> bool {
    matches!(name, "schemaLocation" | "noNamespaceSchemaLocation")
}

/// An element of a document, with the marks of the document.
#[derive(Clone, Copy)]
pub(super) struct Item<'s> {
    at: At<'s>,
    source: &'s Source<'s>,
}

impl<'s> Item<'s> {
    fn of(self, at: At<'s>) -> Self {
        Self { at, source: self.source }
    }

    pub(super) fn name(self) -> &'s str {
        self.at.name()
    }

    /// Returns the first element that a path of local names leads to.
    pub(super) fn first(self, path: &str) -> Option<Self> {
        self.at.first(path).map(|at| self.of(at))
    }

    pub(super) fn all(self, path: &str) -> Vec<Self> {
        self.at.all(path).into_iter().map(|at| self.of(at)).collect()
    }

    /// Reads each element that a path leads to, as long as there is room: the rest is left over.
    pub(super) fn each<T>(self, path: &str, read: impl Fn(Self) -> T) -> Vec<T> {
        self.each_of(self.all(path), read)
    }

    /// Reads each of these elements, as long as there is room.
    pub(super) fn each_of<T>(self, items: Vec<Self>, read: impl Fn(Self) -> T) -> Vec<T> {
        let size = size_of::<T>().max(1);
        let count = items.len().min(self.source.room.get() / size);
        self.source.room.set(self.source.room.get().saturating_sub(count.saturating_mul(size)));
        let mut list = Vec::with_capacity(count);
        list.extend(items.into_iter().take(count).map(read));
        list
    }

    /// Returns the text without taking it.
    pub(super) fn peek(self) -> &'s str {
        self.at.text()
    }

    pub(super) fn peek_attribute(self, name: &str) -> Option<&'s str> {
        self.at.attribute(name)
    }

    /// Marks the text as read, without a place.
    pub(super) fn skip(self) {
        self.source.mark(self.at, TEXT);
    }

    /// Skips the text at a path if it says nothing that the invoice does not say.
    pub(super) fn skip_if(self, path: &str, is_known: impl Fn(&str) -> bool) {
        if let Some(item) = self.first(path).filter(|item| is_known(item.peek())) {
            item.skip();
            item.skip_lists();
        }
    }

    /// Takes the text of this element.
    pub(super) fn take(self, term: &'static str) -> Option<String> {
        let text = self.at.text();
        if text.is_empty() {
            return None;
        }
        self.note(term);
        Some(text.to_owned())
    }

    fn note(self, term: &'static str) {
        self.source.mark(self.at, TEXT);
        self.source.places.borrow_mut().push((term, self.at.id()));
    }

    /// Takes the text of the first element that a path leads to.
    pub(super) fn text(self, path: &str, term: &'static str) -> Option<String> {
        self.first(path)?.take(term)
    }

    /// Takes a code; the names of its list and of the list's agency say nothing more.
    pub(super) fn code(self, path: &str, term: &'static str) -> Option<String> {
        let item = self.first(path)?;
        let code = item.take(term)?;
        item.skip_lists();
        Some(code)
    }

    /// Takes an attribute.
    pub(super) fn attribute(self, name: &str) -> Option<String> {
        let (bit, (_, value)) = bits().zip(self.at.attributes()).find(|(_, (known, _))| *known == name)?;
        self.source.mark(self.at, bit);
        Some(value.trim()).filter(|value| !value.is_empty()).map(str::to_owned)
    }

    /// Skips an attribute of which the value is this one.
    pub(super) fn skip_attribute(self, name: &str, expected: &str) {
        if self.at.attribute(name).is_some_and(|value| value.trim() == expected) {
            self.attribute(name);
        }
    }

    fn skip_lists(self) {
        for (bit, (name, _)) in bits().zip(self.at.attributes()) {
            if name.starts_with("list") || name.starts_with("scheme") {
                self.source.mark(self.at, bit);
            }
        }
    }

    /// Takes a number, unless it is none: then it is left over.
    pub(super) fn number(self, path: &str, term: &'static str) -> Option<Amount> {
        self.first(path)?.own_number(term)
    }

    /// Takes the number in this element.
    pub(super) fn own_number(self, term: &'static str) -> Option<Amount> {
        let number = decimal(self.at.text())?;
        self.note(term);
        Some(number.into())
    }

    /// Takes an amount in the currency of the invoice. An amount in another currency keeps it.
    pub(super) fn money(self, path: &str, term: &'static str) -> Option<Money> {
        let item = self.first(path)?;
        let amount = item.own_number(term)?;
        let currency = item.attribute("currencyID").filter(|code| *code != *self.source.currency.borrow());
        Some(money_in(amount, currency))
    }

    /// Takes the currency of the invoice, which must come before all amounts.
    pub(super) fn currency(self, path: &str) -> Option<CurrencyCode> {
        let code = self.code(path, "BT-5")?;
        self.source.currency.replace(code.clone());
        // An odd one is kept for the check to find.
        Some(CurrencyCode::unchecked(code))
    }

    /// Takes a day, `YYYY-MM-DD` or `YYYYMMDD`, unless it is none: then it is left over.
    pub(super) fn day(self, path: &str, term: &'static str) -> Option<DateText> {
        let item = self.first(path)?;
        let day = read_day(item.at.text())?;
        item.skip_attribute("format", "102");
        item.note(term);
        Some(day.into())
    }
}

/// An amount in a currency, or in that of the invoice.
pub(super) fn money_in(amount: Amount, currency: Option<String>) -> Money {
    let mut money = Money::new(amount);
    money.currency = currency.map(CurrencyCode::unchecked);
    money
}

fn decimal(text: &str) -> Option<Decimal> {
    let sound = crate::Amount::read(text)?;
    Decimal::from_str_exact(&sound.digits()).ok()
}
