//! Invented invoices: CII, UBL, and the PDFs that embed them.

use iopole_hostile::Pdf;

/// Metadata of a PDF/A-3 that carries an invoice of the profile EN 16931.
const METADATA: &str = r#"<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:fx="urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#">
  <rdf:Description rdf:about="" pdfaid:part="3" pdfaid:conformance="B">
    <fx:DocumentType>INVOICE</fx:DocumentType><fx:DocumentFileName>factur-x.xml</fx:DocumentFileName>
    <fx:Version>1.0</fx:Version><fx:ConformanceLevel>EN 16931</fx:ConformanceLevel></rdf:Description></rdf:RDF>"#;

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
    xmlns:q="urn:un:unece:uncefact:data:standard:QualifiedDataType:100"
    xmlns:u="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">
  <inv:ExchangedDocumentContext>
    <a:BusinessProcessSpecifiedDocumentContextParameter><a:ID>B1</a:ID></a:BusinessProcessSpecifiedDocumentContextParameter>
    <a:GuidelineSpecifiedDocumentContextParameter><a:ID>urn:cen.eu:en16931:2017</a:ID></a:GuidelineSpecifiedDocumentContextParameter>
  </inv:ExchangedDocumentContext>
  <inv:ExchangedDocument>
    <a:ID>{number}</a:ID><a:TypeCode>{type_code}</a:TypeCode>
    <a:IssueDateTime><u:DateTimeString format="102">20261014</u:DateTimeString></a:IssueDateTime>
    <a:IncludedNote><a:Content>Vis &amp; boulons</a:Content><a:SubjectCode>AAB</a:SubjectCode></a:IncludedNote>
    <a:IncludedNote><a:Content>Quarante euros</a:Content><a:SubjectCode>PMT</a:SubjectCode></a:IncludedNote>
    <a:IncludedNote><a:Content>Dix pour cent</a:Content><a:SubjectCode>PMD</a:SubjectCode></a:IncludedNote>
  </inv:ExchangedDocument>
  <inv:SupplyChainTradeTransaction>
    <a:IncludedSupplyChainTradeLineItem>
      <a:AssociatedDocumentLineDocument><a:LineID>1</a:LineID></a:AssociatedDocumentLineDocument>
      <a:SpecifiedTradeProduct><a:Name>Boulons</a:Name></a:SpecifiedTradeProduct>
      <a:SpecifiedLineTradeAgreement><a:NetPriceProductTradePrice><a:ChargeAmount>123.45</a:ChargeAmount></a:NetPriceProductTradePrice></a:SpecifiedLineTradeAgreement>
      <a:SpecifiedLineTradeDelivery><a:BilledQuantity unitCode="C62">1</a:BilledQuantity></a:SpecifiedLineTradeDelivery>
      <a:SpecifiedLineTradeSettlement>
        <a:ApplicableTradeTax><a:TypeCode>VAT</a:TypeCode><a:CategoryCode>S</a:CategoryCode><a:RateApplicablePercent>20.00</a:RateApplicablePercent></a:ApplicableTradeTax>
        <a:SpecifiedTradeSettlementLineMonetarySummation><a:LineTotalAmount>123.45</a:LineTotalAmount></a:SpecifiedTradeSettlementLineMonetarySummation>
      </a:SpecifiedLineTradeSettlement>
    </a:IncludedSupplyChainTradeLineItem>
    <a:ApplicableHeaderTradeAgreement>
      <a:SellerTradeParty>
        <a:Name>Quincaillerie du Test</a:Name>
        <a:SpecifiedLegalOrganization><a:ID schemeID="0002">{seller_siren}</a:ID></a:SpecifiedLegalOrganization>
        <a:PostalTradeAddress><a:PostcodeCode>29200</a:PostcodeCode><a:LineOne>1 rue du Test</a:LineOne>
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
        <a:RoundingAmount>-0.04</a:RoundingAmount>
        <a:GrandTotalAmount>148.14</a:GrandTotalAmount><a:DuePayableAmount>148.10</a:DuePayableAmount>
      </a:SpecifiedTradeSettlementHeaderMonetarySummation>
      <a:InvoiceReferencedDocument><a:IssuerAssignedID>F-0</a:IssuerAssignedID><a:FormattedIssueDateTime>
        <q:DateTimeString format="102">20260901</q:DateTimeString></a:FormattedIssueDateTime></a:InvoiceReferencedDocument>
    </a:ApplicableHeaderTradeSettlement>
  </inv:SupplyChainTradeTransaction>
</inv:CrossIndustryInvoice>"#
        )
    }

    pub(crate) fn ubl(&self, root: &str) -> String {
        let Self { number, seller_siren, buyer_siren, buyer_address, type_code } = self;
        let quantity = if root == "Invoice" { "InvoicedQuantity" } else { "CreditedQuantity" };
        format!(
            r#"<{root} xmlns="urn:oasis:names:specification:ubl:schema:xsd:{root}-2"
  xmlns:g="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
  xmlns:b="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
  <b:CustomizationID>urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0</b:CustomizationID>
  <b:ProfileID>S1</b:ProfileID><b:ID>{number}</b:ID><b:IssueDate>2026-10-14</b:IssueDate>
  <b:{root}TypeCode>{type_code}</b:{root}TypeCode><b:Note>#PMT#Forty euros</b:Note>
  <b:Note>#PMD#Ten per cent</b:Note><b:Note>#AAB#No discount</b:Note>
  <b:DocumentCurrencyCode>EUR</b:DocumentCurrencyCode>
  <g:BillingReference><g:InvoiceDocumentReference><b:ID>F-0</b:ID><b:IssueDate>2026-09-01</b:IssueDate>
  </g:InvoiceDocumentReference></g:BillingReference>
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
  <g:PaymentMeans><b:PaymentMeansCode>1</b:PaymentMeansCode><b:PaymentDueDate>2026-11-13</b:PaymentDueDate></g:PaymentMeans>
  <g:TaxTotal><b:TaxAmount currencyID="EUR">24.69</b:TaxAmount>
    <g:TaxSubtotal><b:TaxableAmount currencyID="EUR">123.45</b:TaxableAmount><b:TaxAmount currencyID="EUR">24.69</b:TaxAmount>
      <g:TaxCategory><b:ID>S</b:ID><b:Percent>20.00</b:Percent><g:TaxScheme><b:ID>VAT</b:ID></g:TaxScheme></g:TaxCategory>
    </g:TaxSubtotal></g:TaxTotal>
  <g:LegalMonetaryTotal><b:LineExtensionAmount currencyID="EUR">123.45</b:LineExtensionAmount>
    <b:TaxExclusiveAmount currencyID="EUR">123.45</b:TaxExclusiveAmount>
    <b:TaxInclusiveAmount currencyID="EUR">148.14</b:TaxInclusiveAmount>
    <b:PayableRoundingAmount currencyID="EUR">-0.04</b:PayableRoundingAmount>
    <b:PayableAmount currencyID="EUR">148.10</b:PayableAmount></g:LegalMonetaryTotal>
  <g:{root}Line><b:ID>1</b:ID><b:{quantity} unitCode="C62">1</b:{quantity}>
    <b:LineExtensionAmount currencyID="EUR">123.45</b:LineExtensionAmount>
    <g:Item><b:Name>Boulons</b:Name><g:ClassifiedTaxCategory><b:ID>S</b:ID><b:Percent>20.00</b:Percent>
      <g:TaxScheme><b:ID>VAT</b:ID></g:TaxScheme></g:ClassifiedTaxCategory></g:Item>
    <g:Price><b:PriceAmount currencyID="EUR">123.45</b:PriceAmount></g:Price></g:{root}Line>
</{root}>"#
        )
    }

    /// A Factur-X PDF with the CII document inside.
    pub(crate) fn facturx(&self) -> Vec<u8> {
        let mut pdf = Pdf::new();
        let file = pdf.compressed("/Type/EmbeddedFile/Subtype/text#2Fxml", self.cii().as_bytes());
        let names = "/Type/Filespec/F(factur-x.xml)/UF(factur-x.xml)/AFRelationship/Alternative";
        let invoice = pdf.add(format!("<<{names}/EF<</F {file} 0 R>>>>"));
        let metadata = pdf.stream("/Type/Metadata/Subtype/XML", METADATA.as_bytes());
        pdf.catalog(&format!("/AF[{invoice} 0 R]/Metadata {metadata} 0 R"));
        pdf.with_names(&[invoice])
    }
}

/// A PDF of one empty page, with or without an embedded file.
pub(crate) fn pdf(attachment: Option<(&str, &[u8])>) -> Vec<u8> {
    let mut pdf = Pdf::new();
    let Some((name, content)) = attachment else { return pdf.finish() };
    let file = pdf.attachment(name, content);
    pdf.with_names(&[file])
}
