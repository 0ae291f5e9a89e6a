//! Real documents of public collections, if they are available.

use std::io::Write as _;
use std::path::PathBuf;

use iopole_sandbox::{Judge, Sandbox};

use crate::support::{Account, text};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/samples")
}

/// File, format, flavor, number, type, seller, total with VAT.
type Sample = (&'static str, &'static str, &'static str, &'static str, u32, &'static str, &'static str);

const SAMPLES: [Sample; 4] = [
    ("Avoir_FR_type381_BASIC.pdf", "FacturX", "BASIC", "AV-2017-0005", 381, "Au bon moulin", "233.47"),
    ("Facture_UE_BASICWL.pdf", "FacturX", "BASICWL", "FA-2017-0008", 380, "Au bon moulin", "2076.76"),
    ("CII_example1.xml", "CII", "EN16931", "12115118", 380, "De Koksmaat", "250.33"),
    ("ubl-tc434-example2.xml", "UBL", "EN16931", "TOSL108", 380, "Salescompany ltd.", "1801.78"),
];

#[tokio::test]
async fn real_documents_travel_to_the_end() {
    let folder = folder();
    if !folder.is_dir() {
        // Written to the terminal directly, since the test runner hides the output of a passing test.
        let notice =
            format!("NOT TESTED: the sample documents are not at hand ({} is absent)", folder.display());
        writeln!(std::io::stderr(), "{notice}").unwrap();
        return;
    }
    // Older than the French rules: they are read, not judged.
    let account = Account::with(Sandbox::builder().manual_clock().judge(Judge::Off)).await;
    for (name, format, flavour, number, kind, seller, total) in SAMPLES {
        let bytes = std::fs::read(folder.join(name)).unwrap();
        let id = account.send(name, bytes.clone()).await;
        account.wait(1000);
        let history = account.history(&id).await;
        assert_eq!(
            history.last().map(|(code, _)| code.as_str()),
            Some("MADE_AVAILABLE"),
            "{name}: {history:?}"
        );
        let copy = account.received_copy(number).await;
        let invoice = account.get(&format!("/v1/invoice/{copy}")).await.1[0].clone();
        assert_eq!(text(&invoice["originalFormat"]), format, "{name}");
        assert_eq!(text(&invoice["originalFlavor"]), flavour, "{name}");
        let data = &invoice["businessData"];
        assert_eq!(data["type"], kind, "{name}");
        assert_eq!(text(&data["seller"]["name"]), seller, "{name}");
        // The sellers of the PDFs have 14 digits under the scheme of a SIREN, which are none.
        assert_eq!(data["seller"]["siren"].as_str(), None, "{name}");
        assert_eq!(data["monetary"]["invoiceAmount"]["amount"].to_string(), total, "{name}");
    }
}
