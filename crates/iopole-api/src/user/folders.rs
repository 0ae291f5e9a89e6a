//! The search for report folders, and the company that e-reporting is about.

use iopole_http::{Error, Operation, Request, Response};
use iopole_model::identifiers::ElectronicAddress;
use iopole_model::reporting::{ReportFolder, ReportFolderPage};
use iopole_model::search::{Page, PageMeta};

use crate::paging::RowKey;
use crate::search::{Parameters, Search, search};
use crate::{operations, read};

/// Search for report folders. Nothing is sent before it is awaited.
#[derive(Debug, Clone)]
#[must_use = "nothing is sent before the search is awaited"]
pub struct SearchReportFolders {
    company: ElectronicAddress,
    from: String,
    to: Option<String>,
    parameters: Parameters<()>,
}

impl SearchReportFolders {
    pub(super) fn new(http: &iopole_http::Client, company: &ElectronicAddress, from: String) -> Self {
        Self { company: company.clone(), from, to: None, parameters: Parameters::new(http) }
    }

    /// Sets the last month, `YYYY-MM`, not before the first. The default is the current month (UTC).
    pub fn to(mut self, to: impl Into<String>) -> Self {
        self.to = Some(to.into());
        self
    }
}

impl Search for SearchReportFolders {
    type Resource = ();
    type Row = ReportFolder;
    type Found = ReportFolderPage;

    const OPERATION: &'static Operation = &operations::SEARCH_REPORT_FOLDERS;

    fn parameters(&mut self) -> &mut Parameters<Self::Resource> {
        &mut self.parameters
    }

    fn add(&self, request: Request) -> Request {
        let request = of_company(request, &self.company).query("from", self.from.clone());
        match &self.to {
            Some(to) => request.query("to", to.clone()),
            None => request,
        }
    }

    fn check(&self) -> Result<(), String> {
        check_company(&self.company)?;
        check_month("from", &self.from)?;
        let Some(to) = &self.to else { return Ok(()) };
        check_month("to", to)?;
        // Months written YYYY-MM sort as text.
        if to < &self.from {
            return Err("`to` is before `from`; the last month must not be earlier than the first".to_owned());
        }
        Ok(())
    }

    fn describe(&self, _: String) -> String {
        format!("{} {} {}", self.company, self.from, self.to.as_deref().unwrap_or_default())
    }

    /// Reads a page. A page without its list is not a page without folders.
    async fn read(response: Response) -> Result<Self::Found, Error> {
        let check = |page: ReportFolderPage| {
            let is_list = !page.data.is_empty() || page.extra.get("data").is_some_and(|data| data.is_array());
            if is_list { Ok(page) } else { Err(read::NO_LIST) }
        };
        response.json_then(check).await
    }

    /// Puts the folders into the common envelope, whose count is that of all pages.
    fn page(found: Self::Found) -> Page<Self::Row> {
        let meta = found.meta.map(|from| {
            let mut meta = PageMeta::new();
            (meta.offset, meta.limit, meta.count) = (from.offset, from.limit, from.total);
            meta
        });
        let mut page = Page::default();
        (page.data, page.meta, page.extra) = (found.data, meta, found.extra);
        page
    }

    fn key(row: &ReportFolder) -> RowKey {
        RowKey { key: Some(row.id.to_string()), created: None }
    }
}

search! {
    /// Returns every page, as far as paging reaches: 1,200 folders. If there are more, the error
    /// [`BeyondReach`](iopole_http::ErrorKind::BeyondReach) follows them. The first page fails for an unusable month.
    SearchReportFolders: ReportFolder => ReportFolderPage
}

/// Adds the company to the path.
pub(super) fn of_company(request: Request, company: &ElectronicAddress) -> Request {
    request.path("identifierScheme", company.scheme()).path("identifierValue", company.value())
}

/// Checks that the company is named by its SIREN.
pub(super) fn check_company(company: &ElectronicAddress) -> Result<(), String> {
    if company.scheme() == ElectronicAddress::SIREN {
        return Ok(());
    }
    Err(format!(
        "e-reporting accepts scheme 0002 only, a SIREN; this company has scheme {}: use 0002:<siren>",
        company.scheme()
    ))
}

fn check_month(name: &str, text: &str) -> Result<(), String> {
    let is_month = match text.as_bytes() {
        [y1, y2, y3, y4, b'-', tens, ones] if [y1, y2, y3, y4].iter().all(|digit| digit.is_ascii_digit()) => {
            matches!((tens, ones), (b'0', b'1'..=b'9') | (b'1', b'0'..=b'2'))
        }
        _ => false,
    };
    if is_month { Ok(()) } else { Err(format!("`{name}` is a month in the form YYYY-MM, such as 2026-03")) }
}
