//! EN 16931, parties: names, addresses and identifiers.

use crate::check::cii;
use crate::check::context::{Context, Party};
use crate::check::rule::{Hits, Rule};
use crate::profile::Profile;
use crate::tree::At;

/// Identifiers of a party that are compared with the seller's.
const MOST_IDS: usize = 200;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "BR-06",
        terms: &["BT-27"],
        fr: ("Le vendeur n'a pas de nom.", "Indiquez sa raison sociale ; le nom commercial n'y suffit pas."),
        en: ("The seller has no name.", "Give the registered name; the trading name alone does not do."),
        check: |c, hits| name(c, hits, c.seller.as_ref(), "SellerTradeParty", "AccountingSupplierParty"),
    },
    Rule {
        id: "BR-07",
        terms: &["BT-44"],
        fr: ("L'acheteur n'a pas de nom.", "Indiquez sa raison sociale ; le nom commercial n'y suffit pas."),
        en: ("The buyer has no name.", "Give the registered name; the trading name alone does not do."),
        check: |c, hits| name(c, hits, c.buyer.as_ref(), "BuyerTradeParty", "AccountingCustomerParty"),
    },
    Rule {
        id: "BR-08",
        terms: &["BG-5"],
        fr: ("Le vendeur n'a pas d'adresse postale.", "Ajoutez l'adresse du vendeur, au moins son pays."),
        en: ("The seller has no postal address.", "Add the seller's address, at least the country."),
        check: |c, hits| address(c, hits, c.seller.as_ref(), "SellerTradeParty", "AccountingSupplierParty"),
    },
    Rule {
        id: "BR-09",
        terms: &["BT-40"],
        fr: ("L'adresse du vendeur n'a pas de pays.", "Ajoutez le code du pays, FR par exemple."),
        en: ("The seller's address has no country.", "Add the code of the country, FR for example."),
        check: |c, hits| country(c, hits, c.seller.as_ref(), true),
    },
    Rule {
        id: "BR-10",
        terms: &["BG-8"],
        fr: ("L'acheteur n'a pas d'adresse postale.", "Ajoutez l'adresse de l'acheteur, au moins son pays."),
        en: ("The buyer has no postal address.", "Add the buyer's address, at least the country."),
        check: |c, hits| {
            address(c, hits, c.buyer.as_ref(), "BuyerTradeParty", "AccountingCustomerParty");
        },
    },
    Rule {
        id: "BR-11",
        terms: &["BT-55"],
        fr: ("L'adresse de l'acheteur n'a pas de pays.", "Ajoutez le code du pays, FR par exemple."),
        en: ("The buyer's address has no country.", "Add the code of the country, FR for example."),
        check: |c, hits| country(c, hits, c.buyer.as_ref(), true),
    },
    Rule {
        id: "BR-17",
        terms: &["BT-59"],
        fr: (
            "Le bénéficiaire du paiement n'a pas de nom, ou il est le vendeur lui-même.",
            "Donnez le nom du bénéficiaire s'il diffère du vendeur ; sinon retirez ce groupe.",
        ),
        en: (
            "The payee has no name, or is the seller.",
            "Name the payee where it differs from the seller; otherwise remove the group.",
        ),
        check: payee,
    },
    Rule {
        id: "BR-18",
        terms: &["BT-62"],
        fr: ("Le représentant fiscal n'a pas de nom.", "Ajoutez son nom."),
        en: ("The tax representative has no name.", "Add the name."),
        check: |c, hits| {
            if let Some(party) = &c.representative {
                hits.require(Some(party.at), if c.is_cii() { "Name" } else { "PartyName/Name" }, c);
            }
        },
    },
    Rule {
        id: "BR-19",
        terms: &["BG-12"],
        fr: ("Le représentant fiscal n'a pas d'adresse.", "Ajoutez son adresse postale."),
        en: ("The tax representative has no address.", "Add the postal address."),
        check: |c, hits| {
            if let Some(party) = c.representative.as_ref().filter(|party| party.address.is_none()) {
                hits.missing(party.at, if c.is_cii() { "PostalTradeAddress" } else { "PostalAddress" });
            }
        },
    },
    Rule {
        id: "BR-20",
        terms: &["BT-69"],
        fr: ("L'adresse du représentant fiscal n'a pas de pays.", "Ajoutez le code du pays."),
        en: ("The tax representative's address has no country.", "Add the code of the country."),
        check: |c, hits| country(c, hits, c.representative.as_ref(), false),
    },
    Rule {
        id: "BR-56",
        terms: &["BT-63"],
        fr: ("Le représentant fiscal n'a pas de numéro de TVA.", "Ajoutez son numéro de TVA."),
        en: ("The tax representative has no VAT identifier.", "Add the VAT identifier."),
        check: |c, hits| {
            if let Some(party) = c.representative.as_ref().filter(|party| party.vat.is_empty()) {
                hits.at(party.at);
            }
        },
    },
    Rule {
        id: "BR-62",
        terms: &["BT-34"],
        fr: (
            "L'adresse électronique du vendeur n'a pas de schéma.",
            "Ajoutez le schéma de l'adresse : 0225 pour une adresse de l'annuaire français.",
        ),
        en: (
            "The seller's electronic address has no scheme.",
            "Add the scheme of the address: 0225 for an address of the French directory.",
        ),
        check: |c, hits| scheme(c, hits, c.seller.as_ref()),
    },
    Rule {
        id: "BR-63",
        terms: &["BT-49"],
        fr: (
            "L'adresse électronique de l'acheteur n'a pas de schéma.",
            "Ajoutez le schéma de l'adresse : 0225 pour une adresse de l'annuaire français.",
        ),
        en: (
            "The buyer's electronic address has no scheme.",
            "Add the scheme of the address: 0225 for an address of the French directory.",
        ),
        check: |c, hits| scheme(c, hits, c.buyer.as_ref()),
    },
    Rule {
        id: "BR-CO-09",
        terms: &["BT-31", "BT-48", "BT-63"],
        fr: (
            "Un numéro de TVA ne commence pas par un code de pays.",
            "Écrivez le numéro entier, avec son préfixe : FR48361274087.",
        ),
        en: (
            "A VAT identifier does not begin with a country code.",
            "Write the whole identifier with its prefix: FR48361274087.",
        ),
        check: |c, hits| {
            for id in vat_identifiers(c) {
                let prefix = id.text().get(..2).unwrap_or_default();
                if !c.is_cii() && id.text().len() < 2 {
                    continue;
                }
                if prefix != "EL" && prefix != "XI" && !super::codes::is_in("country", prefix) {
                    hits.value(id);
                }
            }
        },
    },
    Rule {
        id: "BR-CO-26",
        terms: &["BT-29", "BT-30", "BT-31"],
        fr: (
            "Rien n'identifie le vendeur.",
            "Ajoutez son SIREN (schéma 0002), son numéro de TVA ou un autre identifiant.",
        ),
        en: (
            "Nothing identifies the seller.",
            "Add the SIREN (scheme 0002), the VAT identifier or another identifier.",
        ),
        check: |c, hits| {
            let Some(seller) = &c.seller else {
                let supplier = c.root.first("AccountingSupplierParty").filter(|_| !c.is_cii());
                supplier.into_iter().for_each(|at| hits.at(at));
                return;
            };
            let sepa = |id: &&At<'_>| c.is_cii() || id.attribute("schemeID") != Some("SEPA");
            if seller.ids.iter().filter(sepa).count() + seller.legal_ids.len() + seller.vat.len() == 0 {
                hits.at(seller.at);
            }
        },
    },
];

fn missing_party(c: &Context<'_>, hits: &mut Hits, cii: &str, ubl: &str) {
    match c.is_cii() {
        true => hits.missing(c.root, &format!("{}/{cii}", cii::AGREEMENT)),
        false => hits.missing(c.root, ubl),
    }
}

fn name(c: &Context<'_>, hits: &mut Hits, party: Option<&Party<'_>>, cii: &str, ubl: &str) {
    let path = if c.is_cii() { "Name" } else { "PartyLegalEntity/RegistrationName" };
    match party {
        Some(party) => hits.require(Some(party.at), path, c),
        None => missing_party(c, hits, cii, ubl),
    }
}

fn address(c: &Context<'_>, hits: &mut Hits, party: Option<&Party<'_>>, cii: &str, ubl: &str) {
    match party {
        Some(party) if party.address.is_none() => {
            hits.missing(party.at, if c.is_cii() { "PostalTradeAddress" } else { "PostalAddress" });
        }
        Some(_) => {}
        None => missing_party(c, hits, cii, ubl),
    }
}

fn country(c: &Context<'_>, hits: &mut Hits, party: Option<&Party<'_>>, is_main: bool) {
    let path = if c.is_cii() { "CountryID" } else { "Country/IdentificationCode" };
    let Some(party) = party else {
        if c.is_cii() && is_main {
            hits.missing(c.root, cii::AGREEMENT);
        }
        return;
    };
    match party.address {
        Some(address) => hits.require(Some(address), path, c),
        // The official rules of CII count a missing address as a missing country too.
        None if c.is_cii() && c.profile != Profile::Minimum => {
            hits.missing(party.at, "PostalTradeAddress/CountryID");
        }
        None => {}
    }
}

fn scheme(c: &Context<'_>, hits: &mut Hits, party: Option<&Party<'_>>) {
    let Some(party) = party else { return };
    if c.is_cii() {
        let address = party.at.first("URIUniversalCommunication");
        let id = address.and_then(|at| at.first("URIID"));
        if id.and_then(|id| id.attribute("schemeID")).is_none_or(|scheme| scheme.trim().is_empty()) {
            id.or(address).into_iter().for_each(|at| hits.value(at));
        }
        return;
    }
    let bare = party.endpoints.iter().filter(|at| at.attribute("schemeID").is_none());
    bare.for_each(|at| hits.value(*at));
}

fn vat_identifiers<'t>(c: &Context<'t>) -> Vec<At<'t>> {
    if c.is_cii() {
        let registrations = c.tree.named("SpecifiedTaxRegistration").flat_map(|at| at.all("ID"));
        return registrations.filter(|id| id.attribute("schemeID") == Some("VA")).collect();
    }
    let is_vat = |at: &At<'_>| at.value("TaxScheme/ID").is_some_and(|id| id.eq_ignore_ascii_case("VAT"));
    c.tree.named("PartyTaxScheme").filter(is_vat).filter_map(|at| at.first("CompanyID")).collect()
}

fn payee(c: &Context<'_>, hits: &mut Hits) {
    let Some(payee) = &c.payee else { return };
    let seller = c.seller.as_ref();
    let (own, theirs) = match c.is_cii() {
        true => (payee.name, seller.and_then(|seller| seller.name)),
        false => {
            (payee.at.first("PartyName/Name"), seller.and_then(|seller| seller.at.first("PartyName/Name")))
        }
    };
    let text = |at: Option<At<'_>>| at.map(|at| at.text().to_owned());
    let same_id = seller.is_some_and(|seller| {
        let ids = |party: &Party<'_>| -> Vec<String> {
            let plain = party.ids.iter().filter(|id| !c.is_cii() || id.name() == "ID");
            plain.take(MOST_IDS).map(|id| id.text().to_owned()).collect()
        };
        let legal = |party: &Party<'_>| -> Vec<String> {
            party.legal_ids.iter().filter(|_| c.is_cii()).map(|id| id.text().to_owned()).collect()
        };
        let shared = |left: Vec<String>, right: Vec<String>| left.iter().any(|id| right.contains(id));
        shared(ids(payee), ids(seller)) || shared(legal(payee), legal(seller))
    });
    if own.is_none() || text(own) == text(theirs) || same_id {
        hits.at(payee.at);
    }
}
