import os
import subprocess
import sys

from crawling import ROOT
from scrapy.settings import Settings
from scrapy.utils.misc import load_object

import crawler.settings


def test_settings_are_safe():
    settings = Settings()
    settings.setmodule(crawler.settings)
    off = [
        "COOKIES_ENABLED",
        "HTTPCACHE_ENABLED",
        "HTTPPROXY_ENABLED",
        "METAREFRESH_ENABLED",
        "REMOTE_CONTROL_ENABLED",
        "TELNETCONSOLE_ENABLED",
        "AUTOTHROTTLE_ENABLED",
    ]
    assert [name for name in off if settings.getbool(name)] == []
    assert settings.getbool("ROBOTSTXT_OBEY")
    assert settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES")
    assert settings["JOBDIR"] is None
    assert settings.getint("DOWNLOAD_MAXSIZE") == 16 << 20
    assert (settings.getfloat("DOWNLOAD_DELAY"), settings.getfloat("DOWNLOAD_DELAY_JITTER")) == (1, 0)
    handlers = settings.get_component_priority_dict_with_base("DOWNLOADER_MIDDLEWARES")
    assert all(load_object(name) for name, order in handlers.items() if order is not None)
    ways = settings["DOWNLOAD_HANDLERS"].copy_to_dict()
    assert {name for name, handler in ways.items() if handler is not None} == {"http", "https"}
    assert {"file", "data", "ftp", "s3"} <= ways.keys()


def test_user_agent_names_rolecall_and_a_contact():
    assert crawler.settings.USER_AGENT.startswith("rolecall/")
    assert "(+http" in crawler.settings.USER_AGENT
    assert "Mozilla" not in crawler.settings.USER_AGENT


def test_environment_names_a_contact_and_more_spiders():
    code = "import crawler.settings as s; print(s.USER_AGENT, s.SPIDER_MODULES)"
    env = {**os.environ, "ROLECALL_CONTACT": "mailto:me@acme.example", "ROLECALL_SPIDERS": "mine,more.spiders"}
    printed = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True, check=True
    )
    assert printed.stdout == "rolecall/0.1 (+mailto:me@acme.example) ['crawler.spiders', 'mine', 'more.spiders']\n"
