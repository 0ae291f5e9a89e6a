//! XML of a status message, in the style of the network's acknowledgements.

use quick_xml::escape::escape;

use super::date;
use super::party::identifier;
use crate::documents::{Header, Party};
use crate::lifecycle::{Status, StatusSender};

const NAMESPACES: &str = concat!(
    r#"xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossDomainAcknowledgementAndResponse:100" "#,
    r#"xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100" "#,
    r#"xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100""#
);

/// A short message: sender, status and invoice.
pub(crate) fn message(status: &Status, document: &Header) -> String {
    let (sender, recipient) = match status.sender {
        StatusSender::Platform | StatusSender::Seller => (("SE", &document.seller), ("BY", &document.buyer)),
        StatusSender::Buyer => (("BY", &document.buyer), ("SE", &document.seller)),
    };
    let number = escape(document.number.as_deref().unwrap_or_default()).into_owned();
    let process = status
        .network_code
        .map(|code| format!("<ram:ProcessConditionCode>{code}</ram:ProcessConditionCode>"));
    let reason = status.rejection.as_ref().map(|rejection| {
        format!(
            "<ram:SpecifiedDocumentStatus><ram:ReasonCode>{}</ram:ReasonCode><ram:Reason>{}</ram:Reason></ram:SpecifiedDocumentStatus>",
            escape(&rejection.reason),
            escape(&rejection.message)
        )
    });
    format!(
        concat!(
            r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
            "<rsm:CrossDomainAcknowledgementAndResponse {namespaces}>",
            "<rsm:ExchangedDocument><ram:ID>{id}</ram:ID><ram:Name>Lifecycle - {code}</ram:Name>",
            r#"<ram:IssueDateTime><udt:DateTimeString format="204">{date}</udt:DateTimeString></ram:IssueDateTime>"#,
            "<ram:SenderTradeParty>{sender}</ram:SenderTradeParty>",
            "<ram:RecipientTradeParty>{recipient}</ram:RecipientTradeParty></rsm:ExchangedDocument>",
            "<rsm:AcknowledgementDocument><ram:ReferenceReferencedDocument>",
            "<ram:IssuerAssignedID>{number}</ram:IssuerAssignedID>{process}{reason}",
            "</ram:ReferenceReferencedDocument></rsm:AcknowledgementDocument>",
            "</rsm:CrossDomainAcknowledgementAndResponse>"
        ),
        namespaces = NAMESPACES,
        id = status.message_id,
        code = status.code,
        date = date::compact(status.date_ms),
        sender = party(sender),
        recipient = party(recipient),
        number = number,
        process = process.unwrap_or_default(),
        reason = reason.unwrap_or_default(),
    )
}

fn party((role, party): (&str, &Party)) -> String {
    let id = identifier(party).map(|(scheme, value)| {
        format!(r#"<ram:GlobalID schemeID="{}">{}</ram:GlobalID>"#, escape(scheme), escape(value))
    });
    let name = escape(party.name.as_deref().unwrap_or_default()).into_owned();
    format!("{}<ram:Name>{name}</ram:Name><ram:RoleCode>{role}</ram:RoleCode>", id.unwrap_or_default())
}
