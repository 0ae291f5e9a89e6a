//! Names and advice of the code lists, in French and in English.

/// Names of a code and advice about it, in French and in English.
pub(super) fn words(rule: &str) -> Option<(&'static str, &'static str, &'static str, &'static str)> {
    Some(match rule {
        "BR-CL-01" => (
            "Le code de type de la facture",
            "The invoice type code",
            "Choisissez un code UNTDID 1001 : 380 pour une facture, 381 pour un avoir.",
            "Choose a code of UNTDID 1001: 380 for an invoice, 381 for a credit note.",
        ),
        "BR-CL-03" => (
            "La devise d'un montant",
            "The currency of an amount",
            "Écrivez un code ISO 4217, EUR par exemple.",
            "Write a code of ISO 4217, EUR for example.",
        ),
        "BR-CL-04" => (
            "La devise de la facture",
            "The invoice currency",
            "Écrivez un code ISO 4217, EUR par exemple.",
            "Write a code of ISO 4217, EUR for example.",
        ),
        "BR-CL-05" => (
            "La devise de comptabilisation de la TVA",
            "The VAT accounting currency",
            "Écrivez un code ISO 4217, EUR par exemple.",
            "Write a code of ISO 4217, EUR for example.",
        ),
        "BR-CL-06" => (
            "Le code d'exigibilité de la TVA",
            "The VAT point date code",
            "En CII : 5, 29 ou 72 ; en UBL : 3, 35 ou 432.",
            "In CII: 5, 29 or 72; in UBL: 3, 35 or 432.",
        ),
        "BR-CL-07" => (
            "Le schéma d'un objet facturé",
            "The scheme of an invoiced object",
            "Choisissez un code UNTDID 1153.",
            "Choose a code of UNTDID 1153.",
        ),
        "BR-CL-08" => (
            "Le code de sujet d'une note",
            "The subject code of a note",
            "Choisissez un code UNTDID 4451 : AAI pour une information générale, PMT, PMD ou AAB pour les mentions de paiement.",
            "Choose a code of UNTDID 4451: AAI for general information, PMT, PMD or AAB for payment terms.",
        ),
        "BR-CL-10" => (
            "Le schéma d'un identifiant",
            "The scheme of an identifier",
            "Choisissez un code ISO 6523 : 0002 pour un SIREN, 0009 pour un SIRET.",
            "Choose a code of ISO 6523: 0002 for a SIREN, 0009 for a SIRET.",
        ),
        "BR-CL-11" => (
            "Le schéma d'un identifiant légal",
            "The scheme of a legal identifier",
            "Choisissez un code ISO 6523 : 0002 pour un SIREN.",
            "Choose a code of ISO 6523: 0002 for a SIREN.",
        ),
        "BR-CL-13" => (
            "La liste d'un code de classification",
            "The list of a classification code",
            "Choisissez un code UNTDID 7143.",
            "Choose a code of UNTDID 7143.",
        ),
        "BR-CL-14" => (
            "Un code de pays",
            "A country code",
            "Écrivez un code ISO 3166 de deux lettres, FR par exemple.",
            "Write a code of ISO 3166 of two letters, FR for example.",
        ),
        "BR-CL-15" => (
            "Le pays d'origine d'un article",
            "The country of origin of an item",
            "Écrivez un code ISO 3166 de deux lettres.",
            "Write a code of ISO 3166 of two letters.",
        ),
        "BR-CL-16" => (
            "Le code du moyen de paiement",
            "The payment means code",
            "Choisissez un code UNTDID 4461 : 30 pour un virement, 49 pour un prélèvement, 48 pour une carte.",
            "Choose a code of UNTDID 4461: 30 for a credit transfer, 49 for a direct debit, 48 for a card.",
        ),
        "BR-CL-17" => (
            "La catégorie de TVA d'une remise ou de frais",
            "The VAT category of an allowance or charge",
            "Choisissez S, Z, E, AE, K, G ou O.",
            "Choose S, Z, E, AE, K, G or O.",
        ),
        "BR-CL-18" => (
            "Une catégorie de TVA",
            "A VAT category",
            "Choisissez S, Z, E, AE, K, G ou O.",
            "Choose S, Z, E, AE, K, G or O.",
        ),
        "BR-CL-19" => (
            "Le code de motif d'une remise",
            "The reason code of an allowance",
            "Choisissez un code UNTDID 5189 : 95 pour une remise, ou donnez le motif en toutes lettres.",
            "Choose a code of UNTDID 5189: 95 for a discount, or give the reason in words.",
        ),
        "BR-CL-20" => (
            "Le code de motif de frais",
            "The reason code of a charge",
            "Choisissez un code UNTDID 7161 : FC pour le port, ou donnez le motif en toutes lettres.",
            "Choose a code of UNTDID 7161: FC for freight, or give the reason in words.",
        ),
        "BR-CL-21" => (
            "Le schéma de l'identifiant d'un article",
            "The scheme of an item identifier",
            "Choisissez un code ISO 6523 : 0160 pour un GTIN.",
            "Choose a code of ISO 6523: 0160 for a GTIN.",
        ),
        "BR-CL-22" => (
            "Le code de motif d'exonération",
            "The exemption reason code",
            "Choisissez un code VATEX, VATEX-FR-FRANCHISE par exemple, ou donnez le motif en toutes lettres.",
            "Choose a VATEX code, VATEX-FR-FRANCHISE for example, or give the reason in words.",
        ),
        "BR-CL-23" => (
            "L'unité d'une quantité",
            "The unit of a quantity",
            "Choisissez un code de la recommandation 20 ou 21 : C62 ou H87 pour une pièce, HUR pour une heure, KGM pour un kilo.",
            "Choose a code of recommendation 20 or 21: C62 or H87 for a piece, HUR for an hour, KGM for a kilogram.",
        ),
        "BR-CL-24" => (
            "Le type d'un fichier joint",
            "The type of an attached file",
            "Joignez un PDF, une image PNG ou JPEG, un CSV ou un tableur XLSX ou ODS.",
            "Attach a PDF, a PNG or JPEG image, a CSV, or an XLSX or ODS spreadsheet.",
        ),
        "BR-CL-25" => (
            "Le schéma d'une adresse électronique",
            "The scheme of an electronic address",
            "Choisissez un code de la liste EAS : 0225 pour l'annuaire français, EM pour un courriel.",
            "Choose a code of the EAS list: 0225 for the French directory, EM for an e-mail address.",
        ),
        "BR-CL-26" => (
            "Le schéma du lieu de livraison",
            "The scheme of the delivery location",
            "Choisissez un code ISO 6523 : 0009 pour un SIRET.",
            "Choose a code of ISO 6523: 0009 for a SIRET.",
        ),
        _ => return None,
    })
}
