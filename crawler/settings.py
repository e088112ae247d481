"""Scrapy's settings for rolecall: Scrapy's own favour reach, these favour safety and politeness (`trust.md` §3)."""

import os

BOT_NAME = "rolecall"
VERSION = "0.1"
CONTACT = os.environ.get("ROLECALL_CONTACT") or "https://github.com/rolecall/rolecall"
"""Where the owner of a site reaches who crawls it; say your own page or address in `$ROLECALL_CONTACT`."""
USER_AGENT = f"{BOT_NAME}/{VERSION} (+{CONTACT})"

# Modules named in $ROLECALL_SPIDERS (comma separated) add spiders of one's own.
SPIDER_MODULES = ["crawler.spiders", *filter(None, os.environ.get("ROLECALL_SPIDERS", "").split(","))]
NEWSPIDER_MODULE = "crawler.spiders"

# What a board run passes in. Without ROLECALL_RUN_ID (a plain `scrapy crawl`) nothing is archived.
ROLECALL_HOME = None
ROLECALL_RUN_ID = None
ROLECALL_BOARD_KEY = None
ROLECALL_RUN_STARTED_AT = None
ROLECALL_REPLAY: list[str] = []
ROLECALL_ALLOW_HOSTS: list[str] = []
ROLECALL_DELAY = None
ROLECALL_PERMISSION = None
ROLECALL_BACKOFF = 0.5
"""Seconds before the first retry; doubled for the next."""

# Politeness: one request a second and host. A fixed delay, since AutoThrottle slows down on a 304 and never speeds up
# again. Eight at a time is for hosts of ROLECALL_ALLOW_HOSTS; `crawler.politeness` holds all others to one.
DOWNLOAD_DELAY = 1.0
DOWNLOAD_DELAY_JITTER = 0.0
CONCURRENT_REQUESTS = 16
# Scrapy makes this many tasks for every response: 100 of them, its default, cost 1 ms a page. Our pipelines never wait.
CONCURRENT_ITEMS = 1
CONCURRENT_REQUESTS_PER_DOMAIN = 8
AUTOTHROTTLE_ENABLED = False
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = BOT_NAME
RETRY_TIMES = 2
RETRY_HTTP_CODES = [429, 500, 502, 503, 504]
RETRY_GIVE_UP_LOG_LEVEL = "WARNING"
REDIRECT_MAX_TIMES = 5
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/json;q=0.9,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en",
    # What every reader of WARC files can decode: not zstd, which Scrapy offers by default.
    "Accept-Encoding": "gzip, br",
}

# Limits.
DOWNLOAD_TIMEOUT = 30
DNS_TIMEOUT = 15
DOWNLOAD_MAXSIZE = 16 * 1024 * 1024
DOWNLOAD_WARNSIZE = 8 * 1024 * 1024
DOWNLOAD_FAIL_ON_DATALOSS = True

# Safety: only http and https, certificates checked, no doors opened, nothing sent along.
DOWNLOAD_HANDLERS = {
    "http": "crawler.downloading.Handler",
    "https": "crawler.downloading.Handler",
    "file": None,
    "data": None,
    "ftp": None,
    "s3": None,
}
DOWNLOAD_VERIFY_CERTIFICATES = True
TWISTED_DNS_RESOLVER = "crawler.guard.GuardedResolver"
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
COOKIES_ENABLED = False
HTTPPROXY_ENABLED = False
HTTPCACHE_ENABLED = False
REFERER_ENABLED = False
METAREFRESH_ENABLED = False

REQUEST_FINGERPRINTER_CLASS = "crawler.fingerprints.Fingerprinter"
DOWNLOADER_MIDDLEWARES = {
    # Scrapy's that a board crawl does not need, or that ours replace: each costs time on every request.
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
    "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": None,
    "scrapy.downloadermiddlewares.stats.DownloaderStats": None,
    "scrapy.downloadermiddlewares.httpcache.HttpCacheMiddleware": None,
    # Ours. Retries and redirects pass the whole chain again, so that each is recorded and guarded.
    "crawler.politeness.RobotsMiddleware": 100,
    "crawler.politeness.RetryMiddleware": 550,
    "crawler.downloading.Unpacking": 590,
    "crawler.politeness.RedirectMiddleware": 600,
    "crawler.archive.ArchiveMiddleware": 900,
    "crawler.evidence.RequestCap": 940,
    "crawler.guard.GuardMiddleware": 950,
}
SPIDER_MIDDLEWARES = {
    "crawler.evidence.EvidenceMiddleware": 950,
    # Each is one more generator around every page's output; how long an address may be, `EvidenceMiddleware` sees to.
    "scrapy.spidermiddlewares.start.StartSpiderMiddleware": None,
    "scrapy.spidermiddlewares.referer.RefererMiddleware": None,
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,
}
ITEM_PIPELINES = {"crawler.staging.StagePipeline": 900}
EXTENSIONS = {
    "scrapy.extensions.telnet.TelnetConsole": None,
    "scrapy.extensions.remote_control.RemoteControl": None,
    "scrapy.extensions.memdebug.MemoryDebugger": None,
    "scrapy.extensions.spiderstate.SpiderState": None,
    "scrapy.extensions.throttle.AutoThrottle": None,
}

LOG_LEVEL = "INFO"
FEED_EXPORT_ENCODING = "utf-8"
