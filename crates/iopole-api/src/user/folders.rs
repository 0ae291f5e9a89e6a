//! The search for report folders.

use iopole_http::{Error, ErrorKind, Response};
use iopole_model::{ElectronicAddress, Page, PageMeta, ReportFolder, ReportFolderPage};

use super::reporting::{at, french};
use crate::call::{self, Call, sends};
use crate::operations;
use crate::paging::{Ask, Paged, Pages, RowKey};
use crate::search::{LARGEST_LIMIT, Parameters, paged};

/// A search under construction. Nothing is sent before it is awaited.
#[derive(Debug, Clone)]
#[must_use = "nothing is sent before the search is awaited"]
pub struct SearchReportFolders {
    http: iopole_http::Client,
    company: ElectronicAddress,
    from: String,
    to: Option<String>,
    parameters: Parameters<()>,
}

impl SearchReportFolders {
    pub(super) fn new(http: &iopole_http::Client, company: &ElectronicAddress, from: String) -> Self {
        let (http, company) = (http.clone(), company.clone());
        Self { http, company, from, to: None, parameters: Parameters::new() }
    }

    /// The last month, `YYYY-MM`, not before the first; the current one (UTC) by default.
    pub fn to(mut self, to: impl Into<String>) -> Self {
        self.to = Some(to.into());
        self
    }

    /// Every page, one after the other, as far as the platform lets anyone page: 1,200 folders. If there are more, the
    /// error [`BeyondReach`](ErrorKind::BeyondReach) comes behind them. What is wrong with a month is told by the first
    /// page.
    pub fn pages(self) -> Pages<ReportFolder> {
        let limit = self.parameters.limit.unwrap_or(LARGEST_LIMIT);
        let until = self.to.as_deref().unwrap_or_default();
        let text = format!("{} {} {until}", self.company, self.from);
        let query = self.parameters.for_pages(&operations::SEARCH_REPORT_FOLDERS).map(|_| text);
        let fetch = move |ask: Ask| self.clone().offset(ask.offset).limit(ask.limit).call().map(page);
        Pages::new(Paged { query, divisible: false, none_is_404: false, fetch: Box::new(fetch), key })
            .limit(limit)
    }

    /// The search as a call, for what every call can be told.
    pub fn call(self) -> Call<ReportFolderPage> {
        let check = self.check().map_err(|error| error.of(&operations::SEARCH_REPORT_FOLDERS));
        let mut request =
            at(self.http.call(&operations::SEARCH_REPORT_FOLDERS), &self.company).query("from", self.from);
        if let Some(to) = self.to {
            request = request.query("to", to);
        }
        match check {
            Ok(()) => self.parameters.call_read(&operations::SEARCH_REPORT_FOLDERS, request, read),
            Err(error) => Call::new(request, read).checked(Err(error)),
        }
    }

    fn check(&self) -> Result<(), Error> {
        french(&self.company)?;
        month("from", &self.from)?;
        let Some(to) = &self.to else { return Ok(()) };
        month("to", to)?;
        // Months written YYYY-MM sort as text.
        if to < &self.from {
            let message = "`to` is before `from`; the last month must not be earlier than the first";
            return Err(Error::new(ErrorKind::InvalidRequest, message));
        }
        Ok(())
    }
}

sends!(SearchReportFolders => ReportFolderPage);
paged!(SearchReportFolders => ReportFolder);

/// A page without its list is not one without folders.
async fn read(response: Response) -> Result<ReportFolderPage, Error> {
    let check = |page: ReportFolderPage| {
        let listed = !page.data.is_empty() || page.extra.get("data").is_some_and(|data| data.is_array());
        if listed { Ok(page) } else { Err(call::NO_LIST) }
    };
    response.json_then(check).await
}

/// In the envelope that other searches have, whose count is of all pages.
fn page(folders: ReportFolderPage) -> Page<ReportFolder> {
    let meta = folders.meta.map(|from| {
        let mut meta = PageMeta::new();
        (meta.offset, meta.limit, meta.count) = (from.offset, from.limit, from.total);
        meta
    });
    let mut page = Page::default();
    (page.data, page.meta, page.extra) = (folders.data, meta, folders.extra);
    page
}

fn key(row: &ReportFolder) -> RowKey {
    RowKey { key: Some(row.id.to_string()), created: None }
}

fn month(name: &str, text: &str) -> Result<(), Error> {
    let month = match text.as_bytes() {
        [y1, y2, y3, y4, b'-', tens, ones] if [y1, y2, y3, y4].iter().all(|digit| digit.is_ascii_digit()) => {
            matches!((tens, ones), (b'0', b'1'..=b'9') | (b'1', b'0'..=b'2'))
        }
        _ => false,
    };
    if month {
        return Ok(());
    }
    let message = format!("`{name}` is a month in the form YYYY-MM, such as 2026-03");
    Err(Error::new(ErrorKind::InvalidRequest, message))
}
