//! The links and addresses of a comment, as others ask for them.

use url::Url;

use super::{address, excerpt, target::Target};
use weshift_domain::CleanHtml;

/// A link or address in a comment, as `links` and `addresses` find it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The whole address, decoded from the markup.
    pub href: String,
    /// Its host, in punycode. Empty for a mail address, or if it has none.
    pub host: String,
}

/// The links of a comment, in their order.
pub fn links(html: &CleanHtml) -> Vec<Link> {
    let starts = html.as_str().split("<a href=\"").skip(1);
    let hrefs = starts.filter_map(|rest| rest.split_once('"')).map(|(href, _)| excerpt::decode(href));
    hrefs.map(Link::to).collect()
}

/// The links of a comment, and after them the addresses that readers cannot click but copy, such as those in code.
pub fn addresses(html: &CleanHtml) -> Vec<Link> {
    let mut found = links(html);
    let rest = excerpt::outside_links(html.as_str());
    found.extend(address::copyable(&rest).map(|it| match Target::typed(it) {
        Some(target) => Link::to(target.href),
        None => Link::to(it.to_string()),
    }));
    found
}

impl Link {
    fn to(href: String) -> Link {
        let host = Url::parse(&href).ok().and_then(|url| url.host_str().map(str::to_string));
        Link { href, host: host.unwrap_or_default() }
    }
}
