//! Small changes of a valid document, each with the rules that it breaks: one table for CII, one for UBL.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use std::collections::BTreeSet;

use iopole_document::{Language, Outcome, Report, Rules, check, check_with};

const CII: &str = include_str!("../../../examples/invoices/facture-cii.xml");
const UBL: &str = include_str!("../../../examples/invoices/facture-ubl.xml");

/// Text, its replacement, and the rules that are then broken.
type Change = (&'static str, &'static str, &'static [&'static str]);

const CII_CHANGES: &[Change] = &[
    // Header.
    ("<ram:ID>urn:cen.eu:en16931:2017</ram:ID>", "<ram:ID/>", &["BR-01"]),
    ("<ram:ID>F2026-0042</ram:ID>", "", &["BR-02"]),
    ("format=\"102\">20261103<", "format=\"610\">202611<", &["BR-03", "BR-FR-03"]),
    ("<ram:TypeCode>380</ram:TypeCode>", "", &["BR-04", "CII-SR-014"]),
    ("<ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>", "", &["BR-05"]),
    ("<ram:Name>Kerloïc Rénovation SAS</ram:Name>", "", &["BR-06"]),
    ("<ram:Name>Foncière des Trois Chênes Bleus SA</ram:Name>", "", &["BR-07"]),
    (
        "<ram:CityName>Saint-Grégoire</ram:CityName>\n          <ram:CountryID>FR</ram:CountryID>",
        "",
        &["BR-09"],
    ),
    (
        "<ram:LineOne>3 quai de la Prévôté</ram:LineOne>\n          <ram:CityName>Nantes</ram:CityName>\n          <ram:CountryID>FR</ram:CountryID>",
        "",
        &["BR-11"],
    ),
    (
        "<ram:LineOne>9 rue du Puits-Salé</ram:LineOne>\n          <ram:CityName>Nantes</ram:CityName>\n          <ram:CountryID>FR</ram:CountryID>",
        "",
        &["BR-57"],
    ),
    ("<ram:URIID schemeID=\"0225\">361274087<", "<ram:URIID>361274087<", &["BR-62"]),
    ("<ram:URIID schemeID=\"0225\">364519033<", "<ram:URIID>364519033<", &["BR-63"]),
    (">FR48361274087<", ">48361274087<", &["BR-CO-09"]),
    (
        "<ram:InvoiceCurrencyCode>",
        "<ram:TaxCurrencyCode>USD</ram:TaxCurrencyCode><ram:InvoiceCurrencyCode>",
        &["BR-53"],
    ),
    ("<ram:ApplicableHeaderTradeDelivery>", "<ram:ApplicableHeaderTradeDelivery><!-- none -->", &[]),
    // Lines.
    ("<ram:LineID>1</ram:LineID>", "<ram:LineID/>", &["BR-21"]),
    ("<ram:BilledQuantity unitCode=\"HUR\">12.5</ram:BilledQuantity>", "", &["BR-22", "BR-23"]),
    (" unitCode=\"HUR\"", "", &["BR-23"]),
    ("unitCode=\"HUR\"", "unitCode=\"HOUR\"", &["BR-CL-23"]),
    ("<ram:Name>Audit énergétique et relevé thermique</ram:Name>", "", &["BR-25"]),
    (
        "<ram:ChargeAmount>68.00</ram:ChargeAmount>",
        "<ram:ChargeAmount>-68.00</ram:ChargeAmount>",
        &["BR-27", "BR-FR-DEC-03"],
    ),
    (
        "<ram:ChargeAmount>68.00</ram:ChargeAmount>",
        "<ram:ChargeAmount>68.0000001</ram:ChargeAmount>",
        &["BR-FR-DEC-03"],
    ),
    (">12.5</ram:BilledQuantity>", ">12.50001</ram:BilledQuantity>", &["BR-FR-DEC-02"]),
    (
        "<ram:LineTotalAmount>850.00</ram:LineTotalAmount>",
        "<ram:LineTotalAmount>851.00</ram:LineTotalAmount>",
        &["BR-CO-10", "BR-S-08"],
    ),
    (
        "<ram:LineTotalAmount>850.00</ram:LineTotalAmount>",
        "<ram:LineTotalAmount>850.000</ram:LineTotalAmount>",
        &["BR-DEC-23", "BR-FR-DEC-01"],
    ),
    (
        "<ram:CategoryCode>S</ram:CategoryCode>\n          <ram:RateApplicablePercent>20.00</ram:RateApplicablePercent>\n        </ram:ApplicableTradeTax>\n        <ram:SpecifiedTradeSettlementLineMonetarySummation>",
        "<ram:CategoryCode>S</ram:CategoryCode>\n          <ram:RateApplicablePercent>0</ram:RateApplicablePercent>\n        </ram:ApplicableTradeTax>\n        <ram:SpecifiedTradeSettlementLineMonetarySummation>",
        &["BR-S-05", "BR-S-08"],
    ),
    // Totals.
    ("<ram:TaxBasisTotalAmount>6050.23</ram:TaxBasisTotalAmount>", "", &["BR-13", "BR-CO-13", "BR-CO-15"]),
    ("<ram:TaxBasisTotalAmount>6050.23<", "<ram:TaxBasisTotalAmount>6050.24<", &["BR-CO-13", "BR-CO-15"]),
    ("<ram:GrandTotalAmount>6599.99<", "<ram:GrandTotalAmount>6600.99<", &["BR-CO-15", "BR-CO-16"]),
    ("<ram:DuePayableAmount>6599.99<", "<ram:DuePayableAmount>6500.00<", &["BR-CO-16"]),
    ("<ram:DuePayableAmount>6599.99</ram:DuePayableAmount>", "", &["BR-15", "BR-CO-16"]),
    (">549.76<", ">549.77<", &["BR-CO-14", "BR-CO-15"]),
    ("<ram:CalculatedAmount>299.30<", "<ram:CalculatedAmount>289.30<", &["BR-CO-14", "BR-CO-17", "BR-S-09"]),
    (
        "<ram:TypeCode>VAT</ram:TypeCode>\n        <ram:BasisAmount>1496.50<",
        "<ram:TypeCode>VAT</ram:TypeCode>\n        <ram:ExemptionReason>x</ram:ExemptionReason><ram:BasisAmount>1496.50<",
        &["BR-S-10"],
    ),
    ("<ram:GrandTotalAmount>6599.99<", "<ram:GrandTotalAmount>6599.990<", &["BR-DEC-14", "BR-FR-DEC-01"]),
    (
        "<ram:DuePayableAmount>6599.99</ram:DuePayableAmount>",
        "<ram:DuePayableAmount>6599.99</ram:DuePayableAmount><ram:DuePayableAmount>6599.99</ram:DuePayableAmount>",
        &["CII-SR-487"],
    ),
    // Payment, periods, codes.
    ("<ram:IBANID>FR379999999999EXEMPLE004280</ram:IBANID>", "", &["BR-50", "BR-61", "CII-SR-470"]),
    ("<ram:TypeCode>30</ram:TypeCode>", "<ram:TypeCode>999</ram:TypeCode>", &["BR-CL-16"]),
    (">20261005<", ">20261105<", &["BR-29"]),
    ("<ram:SubjectCode>AAI</ram:SubjectCode>", "<ram:SubjectCode>ZZQ</ram:SubjectCode>", &["BR-CL-08"]),
    (
        "<ram:InvoiceCurrencyCode>EUR<",
        "<ram:InvoiceCurrencyCode>EUX<",
        &["BR-CL-04", "BR-CO-15", "BR-FR-CO-12"],
    ),
    ("currencyID=\"EUR\"", "currencyID=\"USD\"", &["BR-CO-15"]),
    (
        "<ram:CountryID>FR</ram:CountryID>\n        </ram:PostalTradeAddress>\n      </ram:ShipToTradeParty>",
        "<ram:CountryID>XX</ram:CountryID>\n        </ram:PostalTradeAddress>\n      </ram:ShipToTradeParty>",
        &["BR-CL-14"],
    ),
    ("<ram:ChargeAmount>68.00<", "<ram:ChargeAmount currencyID=\"EUR\">68.00<", &["CII-DT-031"]),
    (
        "<ram:LineOne>14 rue des Ajoncs</ram:LineOne>",
        "<ram:LineOne>14 rue des Ajoncs</ram:LineOne><ram:LineFour>x</ram:LineFour>",
        &["CII-DT-086"],
    ),
    // Element order and types.
    (
        "<ram:ID>F2026-0042</ram:ID>\n    <ram:TypeCode>380</ram:TypeCode>",
        "<ram:TypeCode>380</ram:TypeCode><ram:ID>F2026-0042</ram:ID>",
        &["XSD"],
    ),
    ("<ram:SellerAssignedID>AUD-TH</ram:SellerAssignedID>", "<ram:Sku>AUD-TH</ram:Sku>", &["XSD"]),
    (
        "<ram:BasisAmount>1496.50</ram:BasisAmount>",
        "<ram:BasisAmount>1496,50</ram:BasisAmount>",
        &["BR-CO-17", "BR-FR-DEC-01", "BR-S-08", "BR-S-09", "XSD"],
    ),
    // Element order, types and attributes.
    ("<ram:ID>F2026-0042</ram:ID>", "<ram:ID currencyID=\"EUR\">F2026-0042</ram:ID>", &["XSD"]),
    (
        "<ram:SubjectCode>AAI</ram:SubjectCode>",
        "<ram:SubjectCode schemeID=\"x\">AAI</ram:SubjectCode>",
        &["XSD"],
    ),
    ("<ram:TypeCode>380</ram:TypeCode>", "<ram:TypeCode name=\"x\">380</ram:TypeCode>", &["CII-DT-008"]),
    ("<ram:TypeCode>380</ram:TypeCode>", "<ram:TypeCode listID=\"x\">380</ram:TypeCode>", &[]),
    // Text is compared as it is written.
    ("<ram:TypeCode>380</ram:TypeCode>", "<ram:TypeCode>380 </ram:TypeCode>", &["BR-FR-04"]),
    ("<ram:SubjectCode>AAI</ram:SubjectCode>", "<ram:SubjectCode>PMT </ram:SubjectCode>", &[]),
    ("<ram:DuePayableAmount>6599.99<", "<ram:DuePayableAmount> 6599.99 <", &["BR-DEC-18"]),
    // A period without a date of format 102.
    ("<udt:DateTimeString format=\"102\">20261005<", "<udt:DateTimeString>20261005<", &["BR-29"]),
    (
        "<ram:ChargeAmount>68.00</ram:ChargeAmount>",
        "<ram:ChargeAmount>68.00</ram:ChargeAmount><ram:ChargeAmount>68.00</ram:ChargeAmount>",
        &["CII-SR-439", "CII-SR-441"],
    ),
    (
        "<ram:NetPriceProductTradePrice>\n          <ram:ChargeAmount>68.00</ram:ChargeAmount>\n        </ram:NetPriceProductTradePrice>",
        "",
        &["BR-26", "BR-27", "CII-SR-439"],
    ),
    (
        "<ram:CategoryCode>S</ram:CategoryCode>",
        "<ram:CategoryCode>B</ram:CategoryCode>",
        &["BR-B-01", "BR-B-02", "BR-FR-15", "BR-S-08"],
    ),
    ("<ram:CategoryCode>S</ram:CategoryCode>", "<ram:CategoryCode/>", &["BR-CL-18", "BR-FR-15", "BR-S-08"]),
    (
        "<ram:IssueDateTime>\n      <udt:DateTimeString format=\"102\">20261103</udt:DateTimeString>\n    </ram:IssueDateTime>",
        "",
        &["BR-03", "BR-FR-CO-07", "XSD"],
    ),
    ("<ram:URIID schemeID=\"0225\">361274087</ram:URIID>", "", &["BR-62", "BR-FR-13"]),
    // Profile.
    ("urn:cen.eu:en16931:2017", "urn:example", &["PROFILE"]),
    // French rules.
    ("<ram:ID>F2026-0042</ram:ID>", "<ram:ID>F2026-0042-0000000000000000000000000</ram:ID>", &["BR-FR-01"]),
    ("<ram:ID>F2026-0042</ram:ID>", "<ram:ID>F2026 0042</ram:ID>", &["BR-FR-02"]),
    (
        "format=\"102\">20261030</udt:DateTimeString>\n        </ram:OccurrenceDateTime>",
        "format=\"102\">20260230</udt:DateTimeString>\n        </ram:OccurrenceDateTime>",
        &["BR-FR-03"],
    ),
    ("<ram:TypeCode>380</ram:TypeCode>", "<ram:TypeCode>325</ram:TypeCode>", &["BR-FR-04"]),
    ("<ram:SubjectCode>PMT</ram:SubjectCode>", "<ram:SubjectCode>AAI</ram:SubjectCode>", &["BR-FR-05"]),
    (
        "<ram:SubjectCode>PMD</ram:SubjectCode>",
        "<ram:SubjectCode>AAB</ram:SubjectCode>",
        &["BR-FR-05", "BR-FR-06"],
    ),
    ("<ram:ID>S1</ram:ID>", "<ram:ID>S0</ram:ID>", &["BR-FR-08"]),
    (">36127408700010<", ">36451903300021<", &["BR-FR-09"]),
    (
        "<ram:ID schemeID=\"0002\">361274087</ram:ID>",
        "<ram:ID schemeID=\"0002\">36127408</ram:ID>",
        &["BR-FR-09", "BR-FR-10", "BR-FR-32"],
    ),
    (
        "<ram:URIID schemeID=\"0225\">364519033</ram:URIID>",
        "<ram:URIID schemeID=\"0225\"/>",
        &["BR-FR-12", "BR-FR-23"],
    ),
    (
        "<ram:URIID schemeID=\"0225\">361274087</ram:URIID>",
        "<ram:URIID schemeID=\"0225\"/>",
        &["BR-FR-13", "BR-FR-23"],
    ),
    ("schemeID=\"0225\">364519033<", "schemeID=\"0225\">0225:364519033<", &["BR-FR-23"]),
    (
        ">20.00</ram:RateApplicablePercent>\n      </ram:ApplicableTradeTax>\n      <ram:ApplicableTradeTax>",
        ">19.99</ram:RateApplicablePercent>\n      </ram:ApplicableTradeTax>\n      <ram:ApplicableTradeTax>",
        &["BR-FR-16", "BR-S-08"],
    ),
    (
        "<ram:GlobalID schemeID=\"0009\">36127408700010</ram:GlobalID>",
        "<ram:GlobalID schemeID=\"0009\">36127408700010</ram:GlobalID><ram:GlobalID schemeID=\"0009\">36127408700010</ram:GlobalID>",
        &["BR-FR-CO-10"],
    ),
    (
        "<ram:GlobalID schemeID=\"0009\">36127408700010</ram:GlobalID>",
        "<ram:GlobalID schemeID=\"0009\">36127408700010</ram:GlobalID><ram:GlobalID schemeID=\"0231\">123456789</ram:GlobalID>",
        &["BR-FR-CO-14", "BR-FR-CO-15"],
    ),
    ("<ram:TypeCode>380</ram:TypeCode>", "<ram:TypeCode>384</ram:TypeCode>", &["BR-FR-CO-04"]),
    ("<ram:TypeCode>380</ram:TypeCode>", "<ram:TypeCode>381</ram:TypeCode>", &["BR-FR-CO-05"]),
    (">20261203<", ">20261101<", &["BR-FR-CO-07"]),
    ("<ram:ID>S1</ram:ID>", "<ram:ID>S2</ram:ID>", &["BR-FR-CO-09"]),
    ("<ram:ID>S1</ram:ID>", "<ram:ID>S8</ram:ID>", &["BR-FR-MV-02", "BR-FR-MV-06", "BR-FR-MV-07"]),
    ("<ram:SubjectCode>AAI</ram:SubjectCode>", "<ram:SubjectCode>BAR</ram:SubjectCode>", &["BR-FR-20"]),
];

const UBL_CHANGES: &[Change] = &[
    ("<cbc:CustomizationID>urn:cen.eu:en16931:2017</cbc:CustomizationID>", "", &["BR-01"]),
    ("<cbc:ID>F2026-0043</cbc:ID>", "", &["BR-02", "XSD"]),
    ("<cbc:IssueDate>2026-11-05</cbc:IssueDate>", "", &["BR-03", "XSD"]),
    ("<cbc:IssueDate>2026-11-05<", "<cbc:IssueDate>2026-11-05T10:00:00<", &["BR-FR-03", "XSD"]),
    ("<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>", "", &["BR-04"]),
    ("<cbc:InvoiceTypeCode>380<", "<cbc:InvoiceTypeCode>999<", &["BR-CL-01", "BR-FR-04"]),
    ("<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>", "", &["BR-05"]),
    ("<cbc:RegistrationName>Librairie-papeterie du Vieux Héron SARL</cbc:RegistrationName>", "", &["BR-06"]),
    ("<cbc:RegistrationName>Altaïr Académie Formation SAS</cbc:RegistrationName>", "", &["BR-07"]),
    (
        "<cbc:PostalZone>25000</cbc:PostalZone>\n        <cac:Country>\n          <cbc:IdentificationCode>FR</cbc:IdentificationCode>\n        </cac:Country>",
        "<cbc:PostalZone>25000</cbc:PostalZone>",
        &["BR-09"],
    ),
    ("<cbc:EndpointID schemeID=\"0225\">362308652<", "<cbc:EndpointID>362308652<", &["BR-62"]),
    ("<cbc:CompanyID>FR34362308652<", "<cbc:CompanyID>34362308652<", &["BR-CO-09"]),
    ("<cbc:CompanyID>FR34362308652</cbc:CompanyID>", "", &["BR-S-02", "BR-S-04", "UBL-SR-53"]),
    (
        "<cbc:AllowanceChargeReasonCode>FC</cbc:AllowanceChargeReasonCode>\n    <cbc:AllowanceChargeReason>Frais de port</cbc:AllowanceChargeReason>",
        "",
        &["BR-38", "BR-CO-22"],
    ),
    ("<cbc:AllowanceChargeReasonCode>FC<", "<cbc:AllowanceChargeReasonCode>QQQ<", &["BR-CL-20"]),
    (
        "<cbc:ChargeTotalAmount currencyID=\"EUR\">15.00</cbc:ChargeTotalAmount>",
        "",
        &["BR-CO-12", "BR-CO-13"],
    ),
    (
        "<cbc:TaxInclusiveAmount currencyID=\"EUR\">1763.60<",
        "<cbc:TaxInclusiveAmount currencyID=\"EUR\">1763.61<",
        &["BR-CO-15", "BR-CO-16"],
    ),
    (
        "<cbc:TaxAmount currencyID=\"EUR\">134.00<",
        "<cbc:TaxAmount currencyID=\"EUR\">135.00<",
        &["BR-CO-14", "BR-CO-15"],
    ),
    (
        "<cbc:PayableAmount currencyID=\"EUR\">1763.60<",
        "<cbc:PayableAmount currencyID=\"EUR\">1763.600<",
        &["BR-DEC-18", "BR-FR-DEC-01", "UBL-DT-01"],
    ),
    (
        "<cbc:LineExtensionAmount currencyID=\"EUR\">660.00<",
        "<cbc:LineExtensionAmount currencyID=\"EUR\">690.00<",
        &["BR-CO-10", "BR-S-08"],
    ),
    ("<cbc:InvoicedQuantity unitCode=\"H87\">24<", "<cbc:InvoicedQuantity>24<", &["BR-23"]),
    ("<cbc:Name>Livre « Éléments de comptabilité générale »</cbc:Name>", "", &["BR-25"]),
    (
        "<cac:PayeeFinancialAccount>\n      <cbc:ID>FR379999999999EXEMPLE004377</cbc:ID>",
        "<cac:PayeeFinancialAccount>",
        &["BR-50", "BR-61"],
    ),
    ("name=\"Virement\">30<", "name=\"Virement\">999<", &["BR-CL-16"]),
    (
        "<cbc:Note>Paiement à 30 jours par virement, au plus tard le 5 décembre 2026.</cbc:Note>",
        "<cbc:Note>a</cbc:Note><cbc:Note>b</cbc:Note>",
        &["UBL-SR-05"],
    ),
    (
        "<cbc:Description>Manuel broché, 412 pages</cbc:Description>",
        "<cbc:Description>a</cbc:Description><cbc:Description>b</cbc:Description>",
        &["UBL-SR-50"],
    ),
    (
        "<cbc:BuyerReference>FORMATION-DIJON</cbc:BuyerReference>",
        "<cbc:OurReference>x</cbc:OurReference>",
        &["XSD"],
    ),
    ("<cbc:ProfileID>B1</cbc:ProfileID>", "", &["BR-FR-08"]),
    ("#PMD#", "#ABL#", &["BR-FR-05"]),
    ("#ABL#", "#PMT#", &["BR-FR-06"]),
    ("<cbc:ID>F2026-0043</cbc:ID>", "<cbc:ID>F2026 0043</cbc:ID>", &["BR-FR-01", "BR-FR-02"]),
    ("<cbc:CompanyID schemeID=\"0002\">362308652</cbc:CompanyID>", "", &["BR-FR-09", "BR-FR-10"]),
    ("<cbc:CompanyID schemeID=\"0002\">365841725</cbc:CompanyID>", "", &["BR-FR-09"]),
    ("<cbc:EndpointID schemeID=\"0225\">365841725_36584172500036</cbc:EndpointID>", "", &["BR-FR-12"]),
    ("<cbc:EndpointID schemeID=\"0225\">362308652</cbc:EndpointID>", "", &["BR-FR-13"]),
    ("schemeID=\"0225\">365841725_", "schemeID=\"0225\">365841725/", &["BR-FR-23"]),
    ("<cbc:DueDate>2026-12-05<", "<cbc:DueDate>2026-11-01<", &["BR-FR-CO-07"]),
    ("<cbc:ProfileID>B1<", "<cbc:ProfileID>B2<", &["BR-FR-CO-09"]),
    (
        "<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>",
        "<cbc:InvoiceTypeCode>384</cbc:InvoiceTypeCode>",
        &["BR-FR-CO-04"],
    ),
    // A code, a currency or a scheme that is missing or empty.
    ("<cbc:PayableAmount currencyID=\"EUR\">", "<cbc:PayableAmount>", &["BR-CL-03", "XSD"]),
    (
        "<cbc:EndpointID schemeID=\"0225\">362308652<",
        "<cbc:EndpointID schemeID=\"\">362308652<",
        &["BR-CL-25"],
    ),
    (
        "<cbc:ID schemeID=\"0009\">36584172500036</cbc:ID>",
        "<cbc:ID schemeID=\"SEPA\">36584172500036</cbc:ID>",
        &["BR-CL-10"],
    ),
    ("<cbc:ID schemeID=\"0009\">36230865200019<", "<cbc:ID schemeID=\"SEPA\">36230865200019<", &[]),
    ("<cbc:ID>S</cbc:ID>", "<cbc:ID/>", &["BR-CL-17", "BR-FR-15", "BR-S-08"]),
    ("<cbc:ID>S</cbc:ID>", "<cbc:ID>B</cbc:ID>", &["BR-B-01", "BR-B-02", "BR-FR-15", "BR-S-08"]),
    // Amounts.
    (
        "<cbc:PayableAmount currencyID=\"EUR\">1763.60<",
        "<cbc:PayableAmount currencyID=\"EUR\"> 1763.60 <",
        &["BR-DEC-18", "UBL-DT-01"],
    ),
    (
        "<cbc:TaxInclusiveAmount currencyID=\"EUR\">1763.60<",
        "<cbc:TaxInclusiveAmount currencyID=\"EUR\">1763.601<",
        &["BR-CO-15", "BR-CO-16", "BR-DEC-14", "BR-FR-DEC-01", "UBL-DT-01"],
    ),
    ("<cbc:TaxableAmount currencyID=\"EUR\">1323.60<", "<cbc:TaxableAmount currencyID=\"EUR\">1324.60<", &[]),
    (
        "<cbc:TaxableAmount currencyID=\"EUR\">306.00<",
        "<cbc:TaxableAmount currencyID=\"EUR\">307.00<",
        &["BR-S-08"],
    ),
    ("<cbc:DueDate>2026-12-05<", "<cbc:DueDate><", &["BR-FR-03", "BR-FR-CO-07", "XSD"]),
    ("<cbc:InvoiceTypeCode>380<", "<cbc:InvoiceTypeCode>262<", &["BR-CL-01"]),
    (
        "<cbc:ProfileID>B1<",
        "<cbc:ProfileID>B9<",
        &["BR-FR-BD-02", "BR-FR-MV-01", "BR-FR-MV-06", "BR-FR-MV-07", "BR-FR-MV-BD"],
    ),
];

/// Changes of the examples in an extended profile, CII and UBL.
const EXTENDED_CHANGES: &[(&str, &str, Change)] = &[
    (
        CII,
        "#conformant#urn.cpro.gouv.fr:1p0:extended-ctc-fr",
        ("<ram:LineTotalAmount>6050.23<", "<ram:LineTotalAmount>6050.33<", &["BR-FREXT-CO-10"]),
    ),
    (
        CII,
        "#conformant#urn.cpro.gouv.fr:1p0:extended-ctc-fr",
        ("<ram:BasisAmount>1496.50<", "<ram:BasisAmount>1496.53<", &["BR-FXEXT-S-08"]),
    ),
    (
        CII,
        "#conformant#urn:factur-x.eu:1p0:extended",
        ("<ram:BasisAmount>1496.50<", "<ram:BasisAmount>1496.51<", &[]),
    ),
    (
        CII,
        "#conformant#urn:factur-x.eu:1p0:extended",
        ("<ram:BasisAmount>1496.50<", "<ram:BasisAmount>1496.53<", &["BR-FXEXT-S08b"]),
    ),
    (
        CII,
        "#conformant#urn:factur-x.eu:1p0:extended",
        ("<ram:DuePayableAmount>6599.99<", "<ram:DuePayableAmount>6599.98<", &["BR-FXEXT-CO-16"]),
    ),
    (
        UBL,
        "#conformant#urn.cpro.gouv.fr:1p0:extended-ctc-fr",
        (
            "<cbc:InvoicedQuantity unitCode=\"H87\">24</cbc:InvoicedQuantity>",
            "",
            &["BR-FREXT-22", "BR-FREXT-23"],
        ),
    ),
    (
        UBL,
        "#conformant#urn.cpro.gouv.fr:1p0:extended-ctc-fr",
        ("<cbc:AllowanceChargeReasonCode>FC<", "<cbc:AllowanceChargeReasonCode>QQQ<", &["BR-FREXT-CL-20"]),
    ),
];

#[test]
fn a_code_of_the_buyer_has_the_term_of_the_buyer() {
    for (from, to, term) in [
        ("schemeID=\"0225\">364519033<", "schemeID=\"XX\">364519033<", "BT-49"),
        ("schemeID=\"0225\">361274087<", "schemeID=\"XX\">361274087<", "BT-34"),
        ("schemeID=\"0002\">364519033<", "schemeID=\"XX\">364519033<", "BT-47"),
    ] {
        let report = check(CII.replacen(from, to, 1).as_bytes());
        let terms: Vec<_> = report
            .findings
            .iter()
            .filter(|finding| finding.rule.starts_with("BR-CL-"))
            .flat_map(|finding| finding.terms.clone())
            .collect();
        assert_eq!(terms, [term], "{from}");
    }
}

#[test]
fn an_extension_names_its_own_rules() {
    for (document, profile, change) in EXTENDED_CHANGES {
        let guideline = "urn:cen.eu:en16931:2017";
        hold(&document.replacen(guideline, &format!("{guideline}{profile}"), 1), &[*change]);
    }
}

fn names(report: &Report) -> BTreeSet<String> {
    report.findings.iter().map(|finding| finding.rule.to_string()).collect()
}

/// Holds a table against the check; every difference is in the message.
fn hold(document: &str, changes: &[Change]) {
    assert_eq!(names(&check(document.as_bytes())), BTreeSet::new(), "the base");
    let mut differences = Vec::new();
    for (from, to, rules) in changes {
        assert!(document.contains(from), "the base has no {from}");
        let found = names(&check(document.replacen(from, to, 1).as_bytes()));
        let expected: BTreeSet<String> = rules.iter().map(|rule| (*rule).to_owned()).collect();
        if found != expected {
            differences.push(format!("{from} -> {to}: {found:?}, not {expected:?}"));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn changes_of_a_cii_invoice_break_these_rules() {
    hold(CII, CII_CHANGES);
}

#[test]
fn changes_of_a_ubl_invoice_break_these_rules() {
    hold(UBL, UBL_CHANGES);
}

#[test]
fn a_category_without_vat_has_its_own_rules() {
    for (code, rules) in [
        ("E", ["BR-E-05", "BR-E-09", "BR-E-10"]),
        ("AE", ["BR-AE-05", "BR-AE-09", "BR-AE-10"]),
        ("K", ["BR-IC-05", "BR-IC-09", "BR-IC-10"]),
        ("G", ["BR-G-05", "BR-G-09", "BR-G-10"]),
        ("O", ["BR-O-05", "BR-O-09", "BR-O-10"]),
        ("Z", ["BR-Z-05", "BR-Z-09", "BR-Z-05"]),
    ] {
        let document = CII.replace("<ram:CategoryCode>S<", &format!("<ram:CategoryCode>{code}<"));
        let found = names(&check(document.as_bytes()));
        for rule in rules {
            assert!(found.contains(rule), "{code} without {rule}: {found:?}");
        }
    }
}

#[test]
fn french_rules_are_for_invoices_inside_france() {
    let abroad = CII.replacen("<ram:SubjectCode>PMT<", "<ram:SubjectCode>AAI<", 1).replacen(
        "<ram:LineOne>3 quai de la Prévôté</ram:LineOne>\n          <ram:CityName>Nantes</ram:CityName>\n          <ram:CountryID>FR<",
        "<ram:LineOne>3 quai</ram:LineOne>\n          <ram:CityName>Namur</ram:CityName>\n          <ram:CountryID>BE<",
        1,
    );
    let report = check(abroad.as_bytes());
    assert_eq!(report.outcome(), Outcome::Accept, "{:?}", names(&report));
    let applied = report.rules.as_ref().unwrap();
    assert!(!applied.is_french() && applied.why(Language::English).contains("buyer"));
    assert_eq!(check_with(abroad.as_bytes(), Rules::FranceV1_4).outcome(), Outcome::Reject);
}

#[test]
fn a_finding_says_where_what_and_what_to_do() {
    let report = check(CII.replacen(">6599.99</ram:Due", ">1</ram:Due", 1).as_bytes());
    let finding = report.findings.first().unwrap();
    assert_eq!(finding.rule, "BR-CO-16");
    assert!(finding.place.ends_with("/ram:DuePayableAmount"), "{}", finding.place);
    assert_eq!(finding.found.as_deref(), Some("1 ≠ 6599.99"));
    for language in [Language::French, Language::English] {
        assert!(!finding.message(language).is_empty() && !finding.advice(language).is_empty());
    }
    assert!(finding.terms.iter().any(|term| term == "BT-115"));
}
