//! Folders of e-reporting, and the events that tell of them.

use serde_json::{Value, json};

use super::date;
use crate::reporting::{Folder, Period, ReportEvent, SubmissionKind};
use crate::world::OperatorEvent;

pub(crate) fn folder(folder: &Folder) -> Value {
    json!({
        "id": folder.id,
        "businessEntityId": folder.business_entity,
        "state": folder.state.as_str(),
        "status": folder.status.map(|status| status.as_str()),
        "transactionType": folder.kind.as_str(),
        "vatRegime": folder.regime.as_str(),
        "startDate": folder.period.start.to_string(),
        "endDate": folder.period.end.to_string(),
        "autoCloseDate": date::instant(folder.period.auto_close_ms),
    })
}

/// A period has no direction, so that every webhook is told.
pub(crate) fn event(at_ms: u64, event: ReportEvent) -> OperatorEvent {
    let timestamp = date::instant(at_ms);
    let (event_type, referenced, payload, siren) = match event {
        ReportEvent::Attached { submission, kind, siren, folder, period } => {
            let payload = json!({
                "reportId": folder,
                "fluxType": kind.flux(),
                "period": {
                    "startDate": date::midnight(&period.start.to_string()),
                    "endDate": format!("{}T23:59:59.999Z", period.end),
                },
                "timestamp": timestamp,
            });
            let event_type = match kind.is_payment() {
                true => "EREPORTING_PAYMENT_ATTACHED",
                false => "EREPORTING_TRANSACTION_ATTACHED",
            };
            (event_type, (referenced(kind), submission), payload, siren)
        }
        ReportEvent::Refused { submission, kind, siren, message } => {
            let detail = json!({"reason": "VALIDATION_FAILURE", "message": message});
            let payload = json!({"rejectionDetail": detail});
            ("EREPORTING_ERROR", (referenced(kind), submission), payload, siren)
        }
        ReportEvent::PeriodOpened { folder, siren, period } => {
            let payload = period_payload("OPEN", &siren, &period, &timestamp);
            ("EREPORTING_PERIOD_OPENED", ("EREPORTING_PERIOD", folder), payload, siren)
        }
        ReportEvent::PeriodClosed { folder, siren, period } => {
            let payload = period_payload("CLOSED", &siren, &period, &timestamp);
            ("EREPORTING_PERIOD_CLOSED", ("EREPORTING_PERIOD", folder), payload, siren)
        }
    };
    OperatorEvent { event_type, referenced, direction: None, payload, about: Some(format!("0002:{siren}")) }
}

fn referenced(kind: SubmissionKind) -> &'static str {
    if kind.is_payment() { "PAYMENT" } else { "TRANSACTION" }
}

/// The contract says that `businessEntityId` is the SIREN here.
fn period_payload(state: &str, siren: &str, period: &Period, timestamp: &str) -> Value {
    json!({
        "state": state,
        "businessEntityId": siren,
        "startDate": period.start.to_string(),
        "endDate": period.end.to_string(),
        "autoCloseDate": date::instant(period.auto_close_ms),
        "timestamp": timestamp,
    })
}
