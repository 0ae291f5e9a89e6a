//! Invented invoices: CII, UBL, and the PDFs that embed them.

use iopole_hostile::Pdf;

/// The terms of an invoice that tests set.
#[derive(Clone)]
pub(crate) struct Paper {
    pub(crate) number: String,
    pub(crate) seller_siren: String,
    pub(crate) buyer_siren: String,
    pub(crate) buyer_address: String,
    pub(crate) type_code: &'static str,
}

impl Paper {
    pub(crate) fn new(number: &str) -> Self {
        Self {
            number: number.to_owned(),
            seller_siren: "732829320".to_owned(),
            buyer_siren: "005520176".to_owned(),
            buyer_address: "005520176".to_owned(),
            type_code: "380",
        }
    }

    pub(crate) fn cii(&self) -> String {
        let Self { number, seller_siren, buyer_siren, buyer_address, type_code } = self;
        format!(
            r#"<?xml version="1.0" encoding="UTF-8"?>
<inv:CrossIndustryInvoice xmlns:inv="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
    xmlns:a="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
    xmlns:u="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">
  <inv:ExchangedDocumentContext>
    <a:BusinessProcessSpecifiedDocumentContextParameter><a:ID>B1</a:ID></a:BusinessProcessSpecifiedDocumentContextParameter>
    <a:GuidelineSpecifiedDocumentContextParameter><a:ID>urn:cen.eu:en16931:2017</a:ID></a:GuidelineSpecifiedDocumentContextParameter>
  </inv:ExchangedDocumentContext>
  <inv:ExchangedDocument>
    <a:ID>{number}</a:ID><a:TypeCode>{type_code}</a:TypeCode>
    <a:IssueDateTime><u:DateTimeString format="102">20261014</u:DateTimeString></a:IssueDateTime>
    <a:IncludedNote><a:Content>Vis &amp; boulons</a:Content><a:SubjectCode>AAB</a:SubjectCode></a:IncludedNote>
  </inv:ExchangedDocument>
  <inv:SupplyChainTradeTransaction>
    <a:ApplicableHeaderTradeAgreement>
      <a:SellerTradeParty>
        <a:Name>Quincaillerie du Test</a:Name>
        <a:SpecifiedLegalOrganization><a:ID schemeID="0002">{seller_siren}</a:ID></a:SpecifiedLegalOrganization>
        <a:PostalTradeAddress><a:LineOne>1 rue du Test</a:LineOne><a:PostcodeCode>29200</a:PostcodeCode>
          <a:CityName>Brest</a:CityName><a:CountryID>FR</a:CountryID></a:PostalTradeAddress>
        <a:URIUniversalCommunication><a:URIID schemeID="0225">{seller_siren}</a:URIID></a:URIUniversalCommunication>
        <a:SpecifiedTaxRegistration><a:ID schemeID="VA">FR44{seller_siren}</a:ID></a:SpecifiedTaxRegistration>
      </a:SellerTradeParty>
      <a:BuyerTradeParty>
        <a:Name>Chantier de la Recette</a:Name>
        <a:SpecifiedLegalOrganization><a:ID schemeID="0002">{buyer_siren}</a:ID></a:SpecifiedLegalOrganization>
        <a:PostalTradeAddress><a:CountryID>FR</a:CountryID></a:PostalTradeAddress>
        <a:URIUniversalCommunication><a:URIID schemeID="0225">{buyer_address}</a:URIID></a:URIUniversalCommunication>
      </a:BuyerTradeParty>
    </a:ApplicableHeaderTradeAgreement>
    <a:ApplicableHeaderTradeDelivery/>
    <a:ApplicableHeaderTradeSettlement>
      <a:InvoiceCurrencyCode>EUR</a:InvoiceCurrencyCode>
      <a:ApplicableTradeTax><a:CalculatedAmount>24.69</a:CalculatedAmount><a:TypeCode>VAT</a:TypeCode>
        <a:BasisAmount>123.45</a:BasisAmount><a:CategoryCode>S</a:CategoryCode>
        <a:RateApplicablePercent>20.00</a:RateApplicablePercent></a:ApplicableTradeTax>
      <a:SpecifiedTradePaymentTerms><a:DueDateDateTime><u:DateTimeString format="102">20261113</u:DateTimeString>
        </a:DueDateDateTime></a:SpecifiedTradePaymentTerms>
      <a:SpecifiedTradeSettlementHeaderMonetarySummation>
        <a:LineTotalAmount>123.45</a:LineTotalAmount><a:TaxBasisTotalAmount>123.45</a:TaxBasisTotalAmount>
        <a:TaxTotalAmount currencyID="EUR">24.69</a:TaxTotalAmount>
        <a:GrandTotalAmount>148.14</a:GrandTotalAmount><a:DuePayableAmount>148.10</a:DuePayableAmount>
      </a:SpecifiedTradeSettlementHeaderMonetarySummation>
    </a:ApplicableHeaderTradeSettlement>
  </inv:SupplyChainTradeTransaction>
</inv:CrossIndustryInvoice>"#
        )
    }

    pub(crate) fn ubl(&self, root: &str) -> String {
        let Self { number, seller_siren, buyer_siren, buyer_address, type_code } = self;
        format!(
            r#"<{root} xmlns="urn:oasis:names:specification:ubl:schema:xsd:{root}-2"
  xmlns:g="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
  xmlns:b="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
  <b:CustomizationID>urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0</b:CustomizationID>
  <b:ProfileID>S1</b:ProfileID><b:ID>{number}</b:ID><b:IssueDate>2026-10-14</b:IssueDate>
  <b:{root}TypeCode>{type_code}</b:{root}TypeCode><b:Note>#PMT#Forty euros</b:Note>
  <b:DocumentCurrencyCode>EUR</b:DocumentCurrencyCode>
  <g:AccountingSupplierParty><g:Party><b:EndpointID schemeID="0225">{seller_siren}</b:EndpointID>
    <g:PartyName><b:Name>Trading name</b:Name></g:PartyName>
    <g:PostalAddress><g:Country><b:IdentificationCode>FR</b:IdentificationCode></g:Country></g:PostalAddress>
    <g:PartyTaxScheme><b:CompanyID>FR44{seller_siren}</b:CompanyID><g:TaxScheme><b:ID>VAT</b:ID></g:TaxScheme></g:PartyTaxScheme>
    <g:PartyLegalEntity><b:RegistrationName>Quincaillerie du Test</b:RegistrationName>
      <b:CompanyID schemeID="0002">{seller_siren}</b:CompanyID></g:PartyLegalEntity></g:Party></g:AccountingSupplierParty>
  <g:AccountingCustomerParty><g:Party><b:EndpointID schemeID="0225">{buyer_address}</b:EndpointID>
    <g:PostalAddress><g:Country><b:IdentificationCode>FR</b:IdentificationCode></g:Country></g:PostalAddress>
    <g:PartyLegalEntity><b:RegistrationName>Chantier de la Recette</b:RegistrationName>
      <b:CompanyID schemeID="0002">{buyer_siren}</b:CompanyID></g:PartyLegalEntity></g:Party></g:AccountingCustomerParty>
  <g:PaymentMeans><b:PaymentDueDate>2026-11-13</b:PaymentDueDate></g:PaymentMeans>
  <g:TaxTotal><b:TaxAmount currencyID="EUR">24.69</b:TaxAmount>
    <g:TaxSubtotal><b:TaxableAmount currencyID="EUR">123.45</b:TaxableAmount><b:TaxAmount currencyID="EUR">24.69</b:TaxAmount>
      <g:TaxCategory><b:ID>S</b:ID><b:Percent>20.00</b:Percent><g:TaxScheme><b:ID>VAT</b:ID></g:TaxScheme></g:TaxCategory>
    </g:TaxSubtotal></g:TaxTotal>
  <g:LegalMonetaryTotal><b:LineExtensionAmount>123.45</b:LineExtensionAmount>
    <b:TaxExclusiveAmount>123.45</b:TaxExclusiveAmount><b:TaxInclusiveAmount>148.14</b:TaxInclusiveAmount>
    <b:PayableAmount>148.10</b:PayableAmount></g:LegalMonetaryTotal>
</{root}>"#
        )
    }

    /// A Factur-X PDF with the CII document inside.
    pub(crate) fn facturx(&self) -> Vec<u8> {
        pdf(Some(("factur-x.xml", self.cii().as_bytes())))
    }
}

/// A PDF of one empty page, with or without an embedded file.
pub(crate) fn pdf(attachment: Option<(&str, &[u8])>) -> Vec<u8> {
    let mut pdf = Pdf::new();
    let Some((name, content)) = attachment else { return pdf.finish() };
    let file = pdf.attachment(name, content);
    pdf.with_names(&[file])
}
