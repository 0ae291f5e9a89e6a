//! Terms of parties, which both syntaxes write in one form for all roles.

type Term = &'static str;

/// Terms of one role.
#[derive(Clone, Copy)]
pub(super) struct Terms {
    pub(super) name: Term,
    pub(super) trading_name: Term,
    pub(super) identifier: Term,
    pub(super) legal: Term,
    pub(super) vat: Term,
    /// Tax registration other than for VAT.
    pub(super) tax: Term,
    pub(super) electronic_address: Term,
    pub(super) contact: Term,
    pub(super) phone: Term,
    pub(super) email: Term,
    /// Three lines, city, postal code, subdivision, country.
    pub(super) address: [Term; 7],
}

impl Terms {
    /// Terms of a role that EN 16931 does not have: all are the name of the member.
    pub(super) const fn member(name: Term) -> Self {
        Self {
            name,
            trading_name: name,
            identifier: name,
            legal: name,
            vat: name,
            tax: name,
            electronic_address: name,
            contact: name,
            phone: name,
            email: name,
            address: [name; 7],
        }
    }
}

pub(super) const SELLER: Terms = Terms {
    name: "BT-27",
    trading_name: "BT-28",
    identifier: "BT-29",
    legal: "BT-30",
    vat: "BT-31",
    tax: "BT-32",
    electronic_address: "BT-34",
    contact: "BT-41",
    phone: "BT-42",
    email: "BT-43",
    address: ["BT-35", "BT-36", "BT-162", "BT-37", "BT-38", "BT-39", "BT-40"],
};

pub(super) const BUYER: Terms = Terms {
    name: "BT-44",
    trading_name: "BT-45",
    identifier: "BT-46",
    legal: "BT-47",
    vat: "BT-48",
    electronic_address: "BT-49",
    contact: "BT-56",
    phone: "BT-57",
    email: "BT-58",
    address: ["BT-50", "BT-51", "BT-163", "BT-52", "BT-53", "BT-54", "BT-55"],
    ..Terms::member("buyer")
};

pub(super) const PAYEE: Terms =
    Terms { name: "BT-59", identifier: "BT-60", legal: "BT-61", ..Terms::member("payee") };

pub(super) const REPRESENTATIVE: Terms = Terms {
    name: "BT-62",
    vat: "BT-63",
    address: ["BT-64", "BT-65", "BT-164", "BT-66", "BT-67", "BT-68", "BT-69"],
    ..Terms::member("sellerTaxRepresentative")
};

pub(super) const DELIVERY: Terms = Terms {
    name: "BT-70",
    identifier: "BT-71",
    address: ["BT-75", "BT-76", "BT-165", "BT-77", "BT-78", "BT-79", "BT-80"],
    ..Terms::member("shipping.tradeParty")
};

/// The delivery of one line.
pub(super) const LINE_DELIVERY: Terms = Terms::member("lines.shipping");
