"""From an address to items as published: an ordinary Scrapy project."""
