//! EN 16931, payment.

use crate::check::context::Context;
use crate::check::rule::Rule;
use crate::tree::At;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "BR-49",
        terms: &["BT-81"],
        fr: (
            "Un moyen de paiement n'a pas de code.",
            "Indiquez le code : 30 pour un virement, 49 pour un prélèvement.",
        ),
        en: (
            "A means of payment has no code.",
            "Give the code: 30 for a credit transfer, 49 for a direct debit.",
        ),
        check: |c, hits| {
            let code = if c.is_cii() { "TypeCode" } else { "PaymentMeansCode" };
            means(c).filter(|at| !at.has(code)).for_each(|at| hits.missing(at, code));
        },
    },
    Rule {
        id: "BR-50",
        terms: &["BT-84"],
        fr: ("Le compte du virement est vide.", "Indiquez l'IBAN du compte à créditer."),
        en: ("The account of the credit transfer is empty.", "Give the IBAN of the account to credit."),
        check: |c, hits| {
            for at in transfers(c) {
                let (account, ids): (_, &[&str]) = match c.is_cii() {
                    true => ("PayeePartyCreditorFinancialAccount", &["IBANID", "ProprietaryID"]),
                    false => ("PayeeFinancialAccount", &["ID"]),
                };
                let accounts = at.all(account).into_iter();
                accounts
                    .filter(|account| ids.iter().all(|id| account.value(id).is_none()))
                    .for_each(|account| hits.at(account));
            }
        },
    },
    Rule {
        id: "BR-51",
        terms: &["BT-87"],
        fr: (
            "Le numéro de carte est donné en entier.",
            "Ne donnez que les quatre à six derniers chiffres de la carte.",
        ),
        en: ("The card number is given in full.", "Give the last four to six digits of the card only."),
        check: |c, hits| {
            let cards =
                c.tree.named("ApplicableTradeSettlementFinancialCard").filter_map(|at| at.first("ID"));
            cards.filter(|at| at.text().chars().count() > 10).for_each(|at| hits.at(at));
        },
    },
    Rule {
        id: "BR-61",
        terms: &["BT-84"],
        fr: (
            "Le paiement se fait par virement, mais aucun compte n'est donné.",
            "Ajoutez l'IBAN du compte à créditer, ou changez le moyen de paiement.",
        ),
        en: (
            "Payment is by credit transfer, and no account is given.",
            "Add the IBAN of the account to credit, or change the means of payment.",
        ),
        check: |c, hits| {
            for at in transfers(c) {
                let is_given = match c.is_cii() {
                    // Without any account, CII-SR-470 speaks.
                    true => at
                        .all("PayeePartyCreditorFinancialAccount")
                        .iter()
                        .all(|account| account.has("IBANID") || account.has("ProprietaryID")),
                    false => at.has("PayeeFinancialAccount/ID"),
                };
                if !is_given {
                    hits.at(at);
                }
            }
        },
    },
];

fn means<'t>(c: &Context<'t>) -> impl Iterator<Item = At<'t>> {
    let tree = c.tree;
    tree.named(if c.is_cii() { "SpecifiedTradeSettlementPaymentMeans" } else { "PaymentMeans" })
}

/// Means of payment that are credit transfers.
fn transfers<'t>(c: &Context<'t>) -> impl Iterator<Item = At<'t>> {
    let code = if c.is_cii() { "TypeCode" } else { "PaymentMeansCode" };
    means(c).filter(move |at| matches!(at.value(code), Some("30" | "58")))
}
