//! French rules of parties: SIREN and SIRET, electronic addresses, single taxable persons; VAT and decimals.

use crate::check::cii::{self, AGREEMENT, SETTLEMENT};
use crate::check::context::{Context, Party};
use crate::check::rule::{Hits, Rule};
use crate::check::ubl;
use crate::tree::At;

use super::french::{SELF_BILLED, treatment};

/// Identifiers of a party that are compared with one another.
const MOST_IDS: usize = 200;
/// Scheme of a SIREN.
const SIREN: &str = "0002";
/// Scheme of a SIRET.
const SIRET: &str = "0009";
/// Scheme of an address in the French directory.
const DIRECTORY: &str = "0225";
/// Scheme of a routing code.
const ROUTING: &str = "0224";
/// Scheme of a single taxable person (assujetti unique).
const SINGLE_TAXABLE: &str = "0231";

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "BR-FR-09",
        terms: &["BT-29", "BT-46", "BT-60", "BT-71"],
        fr: (
            "Un SIRET n'a pas 14 chiffres, ou n'appartient pas au SIREN de la même partie.",
            "Le SIRET (schéma 0009) commence par les 9 chiffres du SIREN (schéma 0002) : corrigez l'un ou l'autre, ou ajoutez le SIREN.",
        ),
        en: (
            "A SIRET does not have 14 digits, or does not belong to the SIREN of the same party.",
            "The SIRET (scheme 0009) begins with the 9 digits of the SIREN (scheme 0002): correct either, or add the SIREN.",
        ),
        check: sirets,
    },
    Rule {
        id: "BR-FR-10",
        terms: &["BT-30"],
        fr: (
            "Le vendeur n'a pas de SIREN à 9 chiffres.",
            "Ajoutez le SIREN du vendeur comme identifiant légal, schéma 0002, sans espace.",
        ),
        en: (
            "The seller has no SIREN of 9 digits.",
            "Add the seller's SIREN as legal identifier, scheme 0002, without spaces.",
        ),
        check: |c, hits| match c.is_cii() {
            true => {
                let organization = format!("{AGREEMENT}/SellerTradeParty/SpecifiedLegalOrganization/ID");
                let id = siren_of(&c.root.all(&organization));
                match id {
                    Some(id) if is_siren(id) => {}
                    Some(id) => hits.value(id),
                    None => hits.missing(c.root, &organization),
                }
            }
            false => {
                for entity in c.root.all("AccountingSupplierParty/Party/PartyLegalEntity") {
                    match siren_of(&entity.all("CompanyID")) {
                        Some(id) if is_siren(id) => {}
                        Some(id) => hits.value(id),
                        None => hits.missing(entity, "cbc:CompanyID"),
                    }
                }
            }
        },
    },
    Rule {
        id: "BR-FR-11",
        terms: &["BT-47"],
        fr: (
            "La facture est entre professionnels français, mais l'acheteur n'a pas de SIREN à 9 chiffres.",
            "Ajoutez le SIREN de l'acheteur comme identifiant légal, schéma 0002.",
        ),
        en: (
            "The invoice is between French businesses, and the buyer has no SIREN of 9 digits.",
            "Add the buyer's SIREN as legal identifier, scheme 0002.",
        ),
        check: |c, hits| {
            let id = c.buyer.as_ref().and_then(|buyer| siren_of(&buyer.legal_ids));
            if treatment(c).as_deref() == Some("B2B")
                && !id.is_some_and(|at| is_siren(at) && at.raw() == at.text())
            {
                hits.at(id.unwrap_or(c.root));
            }
        },
    },
    Rule {
        id: "BR-FR-12",
        terms: &["BT-49"],
        fr: (
            "L'acheteur n'a pas d'adresse électronique.",
            "Ajoutez son adresse dans l'annuaire : schéma 0225, le SIREN seul ou suivi de _ et d'un suffixe.",
        ),
        en: (
            "The buyer has no electronic address.",
            "Add the address in the directory: scheme 0225, the SIREN alone or followed by _ and a suffix.",
        ),
        check: |c, hits| endpoint(c, hits, c.buyer.as_ref()),
    },
    Rule {
        id: "BR-FR-13",
        terms: &["BT-34"],
        fr: (
            "Le vendeur n'a pas d'adresse électronique.",
            "Ajoutez son adresse dans l'annuaire : schéma 0225, le SIREN seul ou suivi de _ et d'un suffixe.",
        ),
        en: (
            "The seller has no electronic address.",
            "Add the address in the directory: scheme 0225, the SIREN alone or followed by _ and a suffix.",
        ),
        check: |c, hits| endpoint(c, hits, c.seller.as_ref()),
    },
    Rule {
        id: "BR-FR-21",
        terms: &["BT-49"],
        fr: (
            "L'adresse de l'acheteur n'est pas la sienne dans l'annuaire.",
            "Entre professionnels français, l'adresse a le schéma 0225 et commence par le SIREN de l'acheteur.",
        ),
        en: (
            "The buyer's address is not the buyer's in the directory.",
            "Between French businesses, the address has the scheme 0225 and begins with the buyer's SIREN.",
        ),
        check: |c, hits| {
            let is_domestic = treatment(c).as_deref() == Some("B2B") && !c.type_is(SELF_BILLED);
            own_address(c, hits, c.buyer.as_ref(), is_domestic);
        },
    },
    Rule {
        id: "BR-FR-22",
        terms: &["BT-34"],
        fr: (
            "L'adresse du vendeur n'est pas la sienne dans l'annuaire.",
            "Sur une facture autofacturée, l'adresse a le schéma 0225 et commence par le SIREN du vendeur.",
        ),
        en: (
            "The seller's address is not the seller's in the directory.",
            "On a self-billed invoice, the address has the scheme 0225 and begins with the seller's SIREN.",
        ),
        check: |c, hits| {
            let treatment = treatment(c).unwrap_or_default();
            let is_meant = if c.is_cii() { treatment == "B2B" } else { !treatment.is_empty() };
            own_address(c, hits, c.seller.as_ref(), is_meant && c.type_is(SELF_BILLED));
        },
    },
    Rule {
        id: "BR-FR-23",
        terms: &["BT-34", "BT-49"],
        fr: (
            "Une adresse de l'annuaire contient un caractère non admis.",
            "Écrivez le SIREN, ou le SIREN, _ et le suffixe, sans répéter le schéma : 361274087_COMPTA et non 0225:361274087.",
        ),
        en: (
            "An address of the directory has a character that is not allowed.",
            "Write the SIREN, or the SIREN, _ and the suffix, without repeating the scheme: 361274087_COMPTA and not 0225:361274087.",
        ),
        check: |c, hits| {
            let endpoints =
                roles(c).into_iter().filter(|role| role.has_address).flat_map(|role| role.party.endpoints);
            let coded = endpoints.filter(|at| at.attribute("schemeID") == Some(DIRECTORY));
            coded.filter(|at| !is_address(at.raw())).for_each(|at| hits.value(at));
        },
    },
    Rule {
        id: "BR-FR-24",
        terms: &["BT-29", "BT-46"],
        fr: (
            "Un code de routage contient un caractère non admis.",
            "N'employez que des lettres sans accent, des chiffres et + - _ .",
        ),
        en: (
            "A routing code has a character that is not allowed.",
            "Use letters without accents, digits and + - _ . only.",
        ),
        check: |c, hits| {
            routing_codes(c).into_iter().filter(|at| !is_address(at.raw())).for_each(|at| hits.value(at));
        },
    },
    Rule {
        id: "BR-FR-25",
        terms: &["BT-34", "BT-49"],
        fr: ("Une adresse électronique a plus de 125 caractères.", "Raccourcissez l'adresse."),
        en: ("An electronic address has more than 125 characters.", "Shorten the address."),
        check: |c, hits| {
            let endpoints =
                roles(c).into_iter().filter(|role| role.has_address).flat_map(|role| role.party.endpoints);
            endpoints.filter(|at| at.raw().chars().count() > 125).for_each(|at| hits.value(at));
        },
    },
    Rule {
        id: "BR-FR-26",
        terms: &["BT-29", "BT-46"],
        fr: ("Un code de routage a plus de 100 caractères.", "Raccourcissez le code."),
        en: ("A routing code has more than 100 characters.", "Shorten the code."),
        check: |c, hits| {
            let codes = routing_codes(c).into_iter();
            codes.filter(|at| at.raw().chars().count() > 100).for_each(|at| hits.value(at));
        },
    },
    Rule {
        id: "BR-FR-32",
        terms: &["BT-30", "BT-47", "BT-29", "BT-46"],
        fr: (
            "Un SIREN n'a pas 9 chiffres.",
            "Écrivez les 9 chiffres du SIREN ; un SIRET de 14 chiffres va sous le schéma 0009.",
        ),
        en: (
            "A SIREN does not have 9 digits.",
            "Write the 9 digits of the SIREN; a SIRET of 14 digits goes under the scheme 0009.",
        ),
        check: |c, hits| {
            for at in c.tree.all() {
                let parent = at.parent().map(At::name);
                let scheme = at.attribute("schemeID");
                let is_meant = match (at.name(), parent) {
                    ("ID", Some("SpecifiedLegalOrganization")) | ("CompanyID", Some("PartyLegalEntity")) => {
                        scheme == Some(SIREN)
                    }
                    ("GlobalID", _) | ("ID", Some("PartyIdentification")) => {
                        matches!(scheme, Some(SIREN | SINGLE_TAXABLE))
                    }
                    _ => false,
                };
                if is_meant && !is_siren(at) {
                    hits.value(at);
                }
            }
        },
    },
    Rule {
        id: "BR-FR-CO-10",
        terms: &["BT-29", "BT-46", "BT-60", "BT-71"],
        fr: (
            "Un identifiant de partie n'a pas de schéma, ou deux identifiants ont le même.",
            "Donnez à chaque identifiant son schéma, et un seul identifiant par schéma.",
        ),
        en: (
            "An identifier of a party has no scheme, or two identifiers have the same.",
            "Give each identifier its scheme, and one identifier per scheme.",
        ),
        check: |c, hits| {
            for role in roles(c) {
                let ids: Vec<_> = role
                    .party
                    .ids
                    .iter()
                    .filter(|id| !c.is_cii() || id.name() == "GlobalID")
                    .take(MOST_IDS)
                    .collect();
                for (place, id) in ids.iter().enumerate() {
                    let scheme = id.attribute("schemeID");
                    let is_repeated =
                        ids.iter().take(place).any(|earlier| earlier.attribute("schemeID") == scheme);
                    if scheme.is_none() || is_repeated {
                        hits.value(**id);
                    }
                }
            }
        },
    },
    Rule {
        id: "BR-FR-CO-14",
        terms: &["BT-29", "BT-22"],
        fr: (
            "Le vendeur est membre d'un assujetti unique, et la note qui le dit manque.",
            "Ajoutez une note TXD avec le texte MEMBRE_ASSUJETTI_UNIQUE.",
        ),
        en: (
            "The seller is a member of a single taxable person, and the note that says so is missing.",
            "Add a note TXD with the text MEMBRE_ASSUJETTI_UNIQUE.",
        ),
        check: |c, hits| {
            let mut notes = c.notes_of("TXD");
            if is_single_taxable(c) && !notes.any(|note| note.text == "MEMBRE_ASSUJETTI_UNIQUE") {
                hits.at(c.root);
            }
        },
    },
    Rule {
        id: "BR-FR-CO-15",
        terms: &["BT-29", "BT-63"],
        fr: (
            "Le vendeur est membre d'un assujetti unique, et le numéro de TVA de celui-ci manque.",
            "Ajoutez l'assujetti unique comme représentant fiscal, avec son numéro de TVA.",
        ),
        en: (
            "The seller is a member of a single taxable person, whose VAT identifier is missing.",
            "Add the single taxable person as tax representative, with the VAT identifier.",
        ),
        check: |c, hits| {
            let numbers = c
                .representative
                .iter()
                .flat_map(|party| if c.is_cii() { party.vat.clone() } else { party.tax_ids.clone() });
            if is_single_taxable(c) && !numbers.into_iter().any(|at| !at.text().is_empty()) {
                hits.at(c.root);
            }
        },
    },
];

/// A party with its role in the French rules.
struct Role<'t> {
    party: Party<'t>,
    /// Seller and buyer name their SIREN; the SIRET of another party may stand alone.
    is_main: bool,
    /// The rules about electronic addresses look at it.
    has_address: bool,
}

fn roles<'t>(c: &Context<'t>) -> Vec<Role<'t>> {
    let mut roles = Vec::new();
    let mut add = |parties: Vec<At<'t>>, is_main: bool, has_address: bool| {
        roles.extend(parties.into_iter().map(|at| Role {
            party: if c.is_cii() { cii::party(at) } else { ubl::party(at) },
            is_main,
            has_address,
        }));
    };
    if c.is_cii() {
        for (group, name, is_main) in [
            (AGREEMENT, "SellerTradeParty", true),
            (AGREEMENT, "BuyerTradeParty", true),
            (AGREEMENT, "BuyerAgentTradeParty", false),
            (AGREEMENT, "SalesAgentTradeParty", false),
            (SETTLEMENT, "PayeeTradeParty", false),
            (SETTLEMENT, "PayerTradeParty", false),
            (SETTLEMENT, "InvoiceeTradeParty", false),
            (SETTLEMENT, "InvoicerTradeParty", false),
        ] {
            add(c.root.all(&format!("{group}/{name}")), is_main, true);
        }
        add(c.root.all(&format!("{}/ShipToTradeParty", cii::DELIVERY)), false, false);
        for line in &c.lines {
            add(line.at.all("SpecifiedLineTradeDelivery/ShipToTradeParty"), false, false);
        }
        return roles;
    }
    for (path, is_main) in [
        ("AccountingSupplierParty/Party", true),
        ("AccountingCustomerParty/Party", true),
        ("PayeeParty", false),
        ("AccountingCustomerParty/Party/AgentParty", false),
        ("AccountingSupplierParty/Party/AgentParty", false),
        ("PaymentMeans/PaymentMandate/PayerParty", false),
        ("AccountingCustomerParty/Party/ServiceProviderParty/Party", false),
        ("AccountingSupplierParty/Party/ServiceProviderParty/Party", false),
    ] {
        add(c.root.all(path), is_main, true);
    }
    roles
}

fn siren_of<'t>(ids: &[At<'t>]) -> Option<At<'t>> {
    ids.iter().copied().find(|id| id.attribute("schemeID") == Some(SIREN))
}

fn is_siren(at: At<'_>) -> bool {
    at.text().len() == 9 && at.text().bytes().all(|byte| byte.is_ascii_digit())
}

fn is_address(text: &str) -> bool {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '_' | '.');
    !text.is_empty() && text.chars().all(is_allowed)
}

fn sirets(c: &Context<'_>, hits: &mut Hits) {
    for role in roles(c) {
        let mut ids = role.party.ids.iter();
        let siret = ids
            .find(|id| (!c.is_cii() || id.name() == "GlobalID") && id.attribute("schemeID") == Some(SIRET));
        let Some(siret) = siret.copied() else { continue };
        let siren = siren_of(&role.party.legal_ids).map(At::raw).filter(|siren| !siren.is_empty());
        check_siret(siret, siren, role.is_main, hits);
    }
    for delivery in c.root.all("Delivery") {
        let ids = delivery.all("DeliveryLocation/ID").into_iter();
        let siret = ids.into_iter().find(|id| id.attribute("schemeID") == Some(SIRET));
        let siren = siren_of(&delivery.all("DeliveryParty/PartyLegalEntity/CompanyID")).map(At::raw);
        if let Some(siret) = siret {
            check_siret(siret, siren, false, hits);
        }
    }
}

fn check_siret(siret: At<'_>, siren: Option<&str>, is_main: bool, hits: &mut Hits) {
    let digits = siret.raw();
    let is_siret = digits.len() == 14 && digits.bytes().all(|byte| byte.is_ascii_digit());
    let agrees = match siren {
        Some(siren) => digits.get(..9) == Some(siren),
        None => !is_main,
    };
    if !is_siret || !agrees {
        hits.value(siret);
    }
}

fn endpoint(c: &Context<'_>, hits: &mut Hits, party: Option<&Party<'_>>) {
    let is_given = party.is_some_and(|party| party.endpoints.first().is_some_and(|at| !at.text().is_empty()));
    if !is_given {
        let path = if c.is_cii() { "ram:URIUniversalCommunication/ram:URIID" } else { "cbc:EndpointID" };
        hits.missing(party.map_or(c.root, |party| party.at), path);
    }
}

fn own_address(c: &Context<'_>, hits: &mut Hits, party: Option<&Party<'_>>, is_meant: bool) {
    if !is_meant {
        return;
    }
    let Some(party) = party else {
        hits.at(c.root);
        return;
    };
    let endpoint = party.endpoints.first();
    let id = if c.is_cii() { party.legal_ids.first().copied() } else { siren_of(&party.legal_ids) };
    let siren = id.map(At::raw).unwrap_or_default();
    let is_own =
        endpoint.is_some_and(|at| at.raw().starts_with(siren) && at.attribute("schemeID") == Some(DIRECTORY));
    if !is_own {
        hits.at(endpoint.copied().unwrap_or(party.at));
    }
}

fn routing_codes<'t>(c: &Context<'t>) -> Vec<At<'t>> {
    let main = [&c.seller, &c.buyer].into_iter().flatten();
    let ids = main.flat_map(|party| party.ids.iter().copied());
    ids.filter(|id| id.attribute("schemeID") == Some(ROUTING)).collect()
}

fn is_single_taxable(c: &Context<'_>) -> bool {
    let mut ids = c.seller.iter().flat_map(|seller| seller.ids.iter());
    ids.any(|id| (!c.is_cii() || id.name() == "GlobalID") && id.attribute("schemeID") == Some(SINGLE_TAXABLE))
}
