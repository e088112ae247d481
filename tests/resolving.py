"""Tables for tests of recognition: addresses and pages of every platform (`ats.md`), about invented companies.

`ADDRESSES`: a board and the addresses that name it. `NOBODYS`: addresses that name none. `PAGES` and `OWN_HOSTS`:
address, page, board or None.
"""

UUID = "3f1c7a52-77f2-4c58-9a2b-0d8e5b3c1a01"
PLATFORMS = """
    adp ashby avature bamboohr breezy bytedance comeet csod dover eightfold gem greenhouse gusto icims jazzhr jibe
    jobvite join lever manatal oracle paylocity personio phenom pinpoint radancy recruitee rippling smartrecruiters
    successfactors taleo taleo_be teamtailor traffit ukg ukg_ready workable workday
""".split()  # noqa: SIM905  # a line each would hide what they are

ADDRESSES = [
    (
        "greenhouse:kelpworks",
        [
            "https://boards.greenhouse.io/kelpworks",
            "https://boards.greenhouse.io/kelpworks/",
            "http://boards.greenhouse.io/kelpworks?gh_src=abc",
            "https://boards.greenhouse.io/kelpworks/jobs/7301458?gh_jid=7301458",
            "https://job-boards.greenhouse.io/kelpworks/jobs/7301458",
            "https://boards.greenhouse.io/embed/job_board?for=kelpworks",
            "https://boards.greenhouse.io/embed/job_board/js?for=kelpworks",
            "https://boards.greenhouse.io/embed/job_app?token=7301458&for=kelpworks",
            "https://job-boards.greenhouse.io/embed/job_board?for=kelpworks&b=https%3A%2F%2Fkelpworks.example",
            "https://boards-api.greenhouse.io/v1/boards/kelpworks/jobs?content=true",
            "https://boards-api.greenhouse.io/v1/boards/kelpworks",
            "https://api.greenhouse.io/v1/boards/kelpworks/jobs",
            "https://boards.greenhouse.io/kelpworks#jobs",
        ],
    ),
    ("greenhouse:Kelpworks", ["HTTPS://BOARDS.GREENHOUSE.IO/Kelpworks"]),
    (
        "greenhouse:lindgruen",
        [
            "https://job-boards.eu.greenhouse.io/lindgruen",
            "https://boards.eu.greenhouse.io/lindgruen",
            "https://boards.eu.greenhouse.io/embed/job_board/js?for=lindgruen",
        ],
    ),
    (
        "lever:tidewatch",
        [
            "https://jobs.lever.co/tidewatch",
            "https://jobs.lever.co/tidewatch/",
            "https://jobs.lever.co/tidewatch?department=Engineering",
            "https://api.lever.co/v0/postings/tidewatch?mode=json",
            f"https://api.lever.co/v0/postings/tidewatch/{UUID}",
        ],
    ),
    ("lever:TideWatch", [f"https://jobs.lever.co/TideWatch/{UUID}/apply"]),
    (
        "lever:fjordlink/eu",
        ["https://jobs.eu.lever.co/fjordlink", "https://api.eu.lever.co/v0/postings/fjordlink?mode=json"],
    ),
    (
        "ashby:Quillmark",
        [
            "https://jobs.ashbyhq.com/Quillmark",
            f"https://jobs.ashbyhq.com/Quillmark/{UUID}/application",
            "https://jobs.ashbyhq.com/Quillmark/embed?version=2",
            "https://api.ashbyhq.com/posting-api/job-board/Quillmark?includeCompensation=true",
        ],
    ),
    ("ashby:Bright%20Lane", [f"https://jobs.ashbyhq.com/Bright%20Lane/{UUID}"]),
    ("ashby:quill.mark", ["https://jobs.ashbyhq.com/quill.mark?embed=js"]),
    (
        "workday:orrery/wd5/Orrery_External",
        [
            "https://orrery.wd5.myworkdayjobs.com/Orrery_External",
            "https://orrery.wd5.myworkdayjobs.com/en-US/Orrery_External",
            "https://orrery.wd5.myworkdayjobs.com/de-DE/Orrery_External/job/Berlin/Engineer_R-123",
            "https://orrery.wd5.myworkdayjobs.com/Orrery_External/job/Berlin-Germany/Engineer_R-123-1/apply",
            "https://orrery.wd5.myworkdayjobs.com/wday/cxs/orrery/Orrery_External/jobs",
            "https://wd5.myworkdaysite.com/recruiting/orrery/Orrery_External",
            "https://wd5.myworkdaysite.com/en-US/recruiting/orrery/Orrery_External/job/x/Engineer_R-1",
            "https://wd5.myworkdaysite.com/wday/cxs/orrery/Orrery_External/jobs",
        ],
    ),
    ("workday:orrery/wd103/Careers", ["https://orrery.wd103.myworkdayjobs.com/Careers?q=data"]),
    (
        "smartrecruiters:Fennwick1",
        [
            "https://careers.smartrecruiters.com/Fennwick1",
            "https://careers.smartrecruiters.com/Fennwick1/engineering",
            "https://jobs.smartrecruiters.com/Fennwick1/743999912345678-data-engineer",
            "https://jobs.smartrecruiters.com/Fennwick1",
            f"https://jobs.smartrecruiters.com/oneclick-ui/company/Fennwick1/publication/{UUID}",
            "https://api.smartrecruiters.com/v1/companies/Fennwick1/postings?limit=100",
        ],
    ),
    (
        "workable:brackish",
        [
            "https://apply.workable.com/brackish",
            "https://apply.workable.com/brackish/",
            "https://apply.workable.com/brackish/j/0A1B2C3D4E/apply/",
            "https://brackish.workable.com/",
            "https://brackish.workable.com/jobs/12345",
            "https://apply.workable.com/api/v1/widget/accounts/brackish?details=true",
            "https://apply.workable.com/api/v3/accounts/brackish/jobs",
            "https://www.workable.com/api/accounts/brackish?details=true",
        ],
    ),
    (
        "recruitee:palisade",
        [
            "https://palisade.recruitee.com",
            "https://palisade.recruitee.com/o/data-engineer",
            "https://palisade.recruitee.com/api/offers",
        ],
    ),
    (
        "personio:zunderwerk",
        [
            "https://zunderwerk.jobs.personio.de",
            "https://zunderwerk.jobs.personio.de/job/123456?language=de",
            "https://zunderwerk.jobs.personio.com/?language=en",
            "https://zunderwerk.jobs.personio.es/",
            "https://zunderwerk.jobs.personio.nl/xml",
            "https://zunderwerk.jobs.personio.fr/search.json",
        ],
    ),
    (
        "bamboohr:hollowell",
        [
            "https://hollowell.bamboohr.com/careers",
            "https://hollowell.bamboohr.com/careers/42",
            "https://hollowell.bamboohr.com/jobs/",
            "https://hollowell.bamboohr.com/jobs/view.php?id=42",
            "https://hollowell.bamboohr.com/jobs/embed2.php",
            "https://hollowell.bamboohr.com/js/embed.js",
            "https://hollowell.bamboohr.com/careers/list",
        ],
    ),
    (
        "teamtailor:norrsken.teamtailor.com",
        [
            "https://norrsken.teamtailor.com",
            "https://norrsken.teamtailor.com/jobs/1234567-utvecklare",
            "https://norrsken.teamtailor.com/jobs.rss",
            "https://Norrsken.Teamtailor.com/en/jobs",
        ],
    ),
    ("teamtailor:acornville.na.teamtailor.com", ["https://acornville.na.teamtailor.com/jobs"]),
    (
        "icims:careers-gantry.icims.com",
        [
            "https://careers-gantry.icims.com/jobs/search?ss=1",
            "https://careers-gantry.icims.com/jobs/1234/data-engineer/job?in_iframe=1",
            "https://careers-gantry.icims.com/jobs/intro",
            "https://careers-gantry.icims.com",
        ],
    ),
    ("icims:uscareers-gantry.icims.com", ["https://uscareers-gantry.icims.com/jobs"]),
    ("jibe:gantry.jibeapply.com", ["https://gantry.jibeapply.com/jobs/1234?lang=en-us"]),
    (
        "taleo_be:phg.tbe.taleo.net/phg01/GANTRY/39",
        [
            "https://phg.tbe.taleo.net/phg01/ats/careers/v2/searchResults?org=GANTRY&cws=39",
            "https://phg.tbe.taleo.net/phg01/ats/careers/requisition.jsp?org=GANTRY&cws=39&rid=1234",
            "https://phg.tbe.taleo.net/phg01/ats/careers/v2/viewRequisition?org=GANTRY&cws=39&rid=1234",
            "https://phg.tbe.taleo.net/phg01/ats/servlet/Rss?org=GANTRY&cws=39&WebPage=SRCHR_V2&_rss_version=2",
        ],
    ),
    (
        "taleo:gantry.taleo.net/ex",
        [
            "https://gantry.taleo.net/careersection/ex/jobsearch.ftl?lang=en&portal=101430233",
            "https://gantry.taleo.net/careersection/ex/jobdetail.ftl?job=1234567",
            "https://gantry.taleo.net/careersection/ex/moresearch.ftl",
        ],
    ),
    ("taleo:gantry.taleo.net/2", ["https://gantry.taleo.net/careersection/2/joblist.ftl?lang=en"]),
    (
        "successfactors:career5.successfactors.eu/Orrery",
        [
            "https://career5.successfactors.eu/career?company=Orrery",
            "https://career5.successfactors.eu/career?company=Orrery&career_ns=job_listing_summary&resultType=XML",
            "https://career5.successfactors.eu/career?career_ns=job_listing&company=Orrery&career_job_req_id=77",
            "https://career5.successfactors.eu/sfcareer/jobreqcareer?jobId=77&company=Orrery",
        ],
    ),
    ("successfactors:career41.sapsf.com/orrery1", ["https://career41.sapsf.com/career?company=orrery1"]),
    (
        "oracle:eabc.fa.us2.oraclecloud.com/CX_1",
        [
            "https://eabc.fa.us2.oraclecloud.com/hcmUI/CandidateExperience/en/sites/CX_1",
            "https://eabc.fa.us2.oraclecloud.com/hcmUI/CandidateExperience/en/sites/CX_1/jobs?keyword=x",
            "https://eabc.fa.us2.oraclecloud.com/hcmUI/CandidateExperience/en/sites/CX_1/job/123456",
            "https://eabc.fa.us2.oraclecloud.com/hcmUI/CandidateExperience/en-GB/sites/CX_1/requisitions/preview/12",
        ],
    ),
    (
        "oracle:eabc.fa.ocs.oraclecloud26.com/CampusHiring",
        ["https://eabc.fa.ocs.oraclecloud26.com/hcmUI/CandidateExperience/en/sites/CampusHiring/requisitions"],
    ),
    ("eightfold:orrery.eightfold.ai", ["https://orrery.eightfold.ai/careers"]),
    (
        "eightfold:orrery.eightfold.ai/orrery.example",
        [
            "https://orrery.eightfold.ai/careers?domain=orrery.example",
            "https://orrery.eightfold.ai/careers/job/446700000000123?domain=orrery.example&hl=en",
            "https://orrery.eightfold.ai/api/apply/v2/jobs?domain=orrery.example&start=0",
        ],
    ),
    (
        "jobvite:mossgate",
        [
            "https://jobs.jobvite.com/mossgate",
            "https://jobs.jobvite.com/mossgate/jobs",
            "https://jobs.jobvite.com/mossgate/job/oAbCdfwX",
            "https://jobs.jobvite.com/careers/mossgate/jobs?__jvst=Job%20Board",
            "https://jobs.jobvite.com/careers/mossgate",
        ],
    ),
    (
        "breezy:pondlight",
        [
            "https://pondlight.breezy.hr",
            "https://pondlight.breezy.hr/p/0a1b2c3d4e5f-data-engineer/apply",
            "https://pondlight.breezy.hr/json?verbose=true",
        ],
    ),
    (
        "rippling:larkspur",
        [
            "https://ats.rippling.com/larkspur/jobs",
            f"https://ats.rippling.com/en-GB/larkspur/jobs/{UUID}",
            "https://ats.us1.rippling.com/larkspur/jobs",
            "https://ats.eu1.rippling.com/larkspur/jobs",
            "https://ats.rippling.com/api/v2/board/larkspur/jobs?page=0&pageSize=50",
            "https://api.rippling.com/platform/api/ats/v1/board/larkspur/jobs",
        ],
    ),
    (
        "pinpoint:wexcombe",
        [
            "https://wexcombe.pinpointhq.com",
            f"https://wexcombe.pinpointhq.com/en/postings/{UUID}",
            "https://wexcombe.pinpointhq.com/postings.json",
        ],
    ),
    (
        "join:quernstein",
        [
            "https://join.com/companies/quernstein",
            "https://join.com/companies/quernstein/12345678-data-engineer",
            "https://www.join.com/companies/quernstein?page=2",
        ],
    ),
    (
        "bytedance:lifeattiktok.com",
        [
            "https://lifeattiktok.com/search/7600000000000000101",
            "https://www.lifeattiktok.com/",
            "https://careers.tiktok.com/position/7600000000000000101/detail",
            "https://api.lifeattiktok.com/api/v1/public/supplier/search/job/posts",
        ],
    ),
    (
        "bytedance:joinbytedance.com",
        ["https://joinbytedance.com/search?keyword=sre", "https://joinbytedance.com/search/7600000000000000101"],
    ),
    (
        "bytedance:tongdao.jobs.feishu.cn/index",
        [
            "https://tongdao.jobs.feishu.cn/index",
            "https://tongdao.jobs.feishu.cn/index/position/7600000000000000101/detail",
        ],
    ),
    (
        "gem:vellichor",
        [
            "https://jobs.gem.com/vellichor",
            "https://jobs.gem.com/vellichor/am9icG9zdDox",
            "https://api.gem.com/job_board/v0/vellichor/job_posts/",
        ],
    ),
    (
        "comeet:98.008",
        [
            "https://www.comeet.com/jobs/tarn/98.008",
            "https://www.comeet.com/jobs/tarn/98.008/data-engineer/5B.D27",
            "https://www.comeet.co/careers-api/2.0/company/98.008/positions?token=0&details=true",
        ],
    ),
    (
        "traffit:iglarnia",
        ["https://iglarnia.traffit.com/", "https://iglarnia.traffit.com/public/job_posts/published"],
    ),
    ("dover:sallow", ["https://app.dover.com/jobs/sallow", "https://app.dover.io/jobs/sallow"]),
    (
        "avature:gantry.avature.net/careers",
        [
            "https://gantry.avature.net/careers/SearchJobs",
            "https://gantry.avature.net/careers/SearchJobs/?jobOffset=20",
            "https://gantry.avature.net/careers/JobDetail/Data-Engineer/1234",
        ],
    ),
    (
        "avature:jobs.gantry.example/careers",
        [
            "https://jobs.gantry.example/careers/SearchJobs?jobOffset=0",
            "https://jobs.gantry.example/careers/JobDetail/Data-Engineer/1234",
        ],
    ),
    ("avature:gantry.avature.net/en_US/jobs", ["https://gantry.avature.net/en_US/jobs/SearchJobs"]),
    (
        f"paylocity:{UUID}",
        [
            f"https://recruiting.paylocity.com/Recruiting/Jobs/All/{UUID}/Kelpworks-Inc",
            f"https://recruiting.paylocity.com/recruiting/jobs/All/{UUID.upper()}/Kelpworks-Inc",
        ],
    ),
    (
        f"ukg:recruiting2.ultipro.com/KEL1000KELP/{UUID}",
        [
            f"https://recruiting2.ultipro.com/KEL1000KELP/JobBoard/{UUID}/",
            f"https://recruiting2.ultipro.com/KEL1000KELP/JobBoard/{UUID}/OpportunityDetail?opportunityId={UUID}",
            f"https://recruiting2.ultipro.com/KEL1000KELP/JobBoard/{UUID}/JobBoardView/LoadSearchResults",
        ],
    ),
    (
        f"ukg:recruiting.ultipro.ca/KEL5000/{UUID}",
        [f"https://recruiting.ultipro.ca/KEL5000/JobBoard/{UUID}/?q=&o=postedDateDesc"],
    ),
    (
        f"ukg:kelp.rec.pro.ukg.net/KEL1000KELP/{UUID}",
        [f"https://kelp.rec.pro.ukg.net/KEL1000KELP/JobBoard/{UUID}"],
    ),
    (
        "ukg_ready:6001234",
        [
            "https://secure7.saashr.com/ta/6001234.careers?CareersSearch=&lang=en-US",
            "https://secure3.entertimeonline.com/ta/6001234.careers",
            "https://secure7.saashr.com/ta/rest/ui/recruitment/companies/%7C6001234/job-requisitions?offset=1&size=20",
        ],
    ),
    (
        f"adp:{UUID}/19000101_000001",
        [
            "https://workforcenow.adp.com/mascsr/default/mdf/recruitment/recruitment.html"
            f"?cid={UUID}&ccId=19000101_000001&lang=en_US",
            "https://workforcenow.adp.com/mascsr/default/careercenter/public/events/staffing/v1/job-requisitions"
            f"?cid={UUID}&ccId=19000101_000001",
        ],
    ),
    (
        "csod:gantry/4",
        [
            "https://gantry.csod.com/ux/ats/careersite/4/home?c=gantry",
            "https://gantry.csod.com/ux/ats/careersite/4/home/requisition/123?c=gantry",
        ],
    ),
    (
        "manatal:kelpworks",
        [
            "https://www.careers-page.com/kelpworks",
            "https://www.careers-page.com/kelpworks/job/L1234567",
            "https://www.careers-page.com/api/v1.0/c/kelpworks/jobs/?page=1",
        ],
    ),
    (f"gusto:kelpworks-{UUID}", [f"https://jobs.gusto.com/boards/kelpworks-{UUID}"]),
    (
        "jazzhr:kelpworks",
        [
            "https://kelpworks.applytojob.com/apply",
            "https://kelpworks.applytojob.com/apply/a1b2c3d4e5/Data-Engineer",
            "https://kelpworks.applytojob.com/apply/jobs/details/a1b2c3d4e5",
        ],
    ),
]

NOBODYS = [
    # Vendors' own pages, products and help.
    "https://www.greenhouse.io/kelpworks",
    "https://support.greenhouse.io/hc/en-us",
    "https://boards.greenhouse.io/",
    "https://boards.greenhouse.io/embed/job_board",
    "https://boards.greenhouse.io/embed/job_board?for=",
    "https://boards-api.greenhouse.io/v1/boards/",
    "https://jobs.lever.co",
    "https://lever.co/tidewatch",
    "https://www.lever.co/customers",
    "https://jobs.ashbyhq.com/api/non-user-graphql",
    "https://jobs.ashbyhq.com/_next/static/chunks/main.js",
    "https://api.ashbyhq.com/posting-api/job-board/",
    "https://www.ashbyhq.com/careers",
    "https://www.workday.com/en-us/company/careers.html",
    "https://orrery.wd5.myworkdayjobs.com/",
    "https://orrery.wd5.myworkdayjobs.com/en-US",
    "https://orrery.myworkdayjobs.com/External",
    "https://orrery.wd5.myworkday.com/orrery/d/home.htmld",
    "https://www.smartrecruiters.com/",
    "https://www.smartrecruiters.com/recruiting-software/",
    "https://static.smartrecruiters.com/job-widget/1.4.5/script/smart_widget.js",
    "https://apply.workable.com/",
    "https://apply.workable.com/j/0A1B2C3D4E",
    "https://apply.workable.com/api/v1/widget/accounts/",
    "https://www.workable.com/assets/embed.js",
    "https://jobs.workable.com/view/abc",
    "https://help.workable.com/hc/en-us",
    "https://resources.workable.com/data-engineer-job-description",
    "https://careers.recruiteecdn.com/main.js",
    "https://www.recruitee.com/features",
    "https://www.personio.de/",
    "https://www.personio.com/careers",
    "https://support.personio.de/hc",
    "https://www.bamboohr.com/careers/",
    "https://help.bamboohr.com/hc",
    "https://www.teamtailor.com/",
    "https://app.teamtailor.com/",
    "https://support.teamtailor.com/en/",
    "https://scripts.teamtailor-cdn.com/widgets/eu-production/jobs.js",
    "https://www.icims.com/company/careers",
    "https://api.icims.com/",
    "https://help.icims.com/",
    "https://www.taleo.net/",
    "https://gantry.taleo.net/careersection/",
    "https://phg.tbe.taleo.net/phg01/ats/careers/v2/searchResults",
    "https://career5.successfactors.eu/career",
    "https://rmkcdn.successfactors.com/abc/main.js",
    "https://www.successfactors.com/",
    "https://eabc.fa.us2.oraclecloud.com/",
    "https://www.oracle.com/careers/",
    "https://eightfold.ai/",
    "https://www.eightfold.ai/customers/",
    "https://static.vscdn.net/images/careers/demo.js",
    "https://cdn.phenompeople.com/CareerConnectResources/x.js",
    "https://www.phenom.com/",
    "https://jobs.jobvite.com/",
    "https://www.jobvite.com/customers",
    "https://jobs.jobvite.com/__assets__/scripts/careersite/public/iframe.js",
    "https://breezy.hr/",
    "https://www.breezy.hr/pricing",
    "https://app.breezy.hr/api/apply",
    "https://developer.breezy.hr/",
    "https://marketing.breezy.hr/",
    "https://assets-cdn.breezy.hr/breezy-portal/x.js",
    "https://www.rippling.com/careers",
    "https://app.rippling.com/",
    "https://ats.rippling.com/",
    "https://www.pinpointhq.com/",
    "https://developers.pinpointhq.com/",
    "https://join.com/",
    "https://join.com/companies/",
    "https://join.com/jobs/berlin",
    "https://www.tiktok.com/@kelpworks",
    "https://www.bytedance.com/en/",
    "https://www.feishu.cn/",
    "https://jobs.gem.com/",
    "https://www.gem.com/",
    "https://www.comeet.com/",
    "https://www.comeet.com/jobs/tarn",
    "https://www.traffit.com/",
    "https://cdn3.traffit.com/app.js",
    "https://www.dover.com/",
    "https://app.dover.com/",
    "https://www.avature.net/",
    "https://www.paylocity.com/careers",
    "https://recruiting.paylocity.com/Recruiting/Jobs/Details/1234567",
    "https://recruiting2.ultipro.com/",
    "https://www.ukg.com/careers",
    "https://secure7.saashr.com/ta/",
    "https://workforcenow.adp.com/",
    "https://www.adp.com/careers",
    "https://www.csod.com/",
    "https://gantry.csod.com/LMS/catalog",
    "https://www.careers-page.com/",
    "https://jobs.gusto.com/",
    "https://gusto.com/product/hiring",
    f"https://jobs.gusto.com/postings/kelpworks-data-engineer-{UUID}",
    "https://www.applytojob.com/",
    "https://www.jazzhr.com/",
    "https://jobs.lever.co/robots.txt",
    "https://boards.greenhouse.io/favicon.ico",
    "https://boards.greenhouse.io/users/sign_in",
    "https://careers.smartrecruiters.com/api/x",
    "https://app.eightfold.ai/careers",
    "https://assets.breezy.hr/x.js",
    "https://www.careers-page.com/login",
    "https://tbe.taleo.net/dispatcher/servlet/DispatcherServlet?org=GANTRY&act=redirectCws&cws=1",
    "https://gantry.taleo.net/careersection/theme/1/x.css",
    "https://jobs.hr.cloud.sap/",
    "https://hire.jobvite.com/CompanyJobs/Careers.aspx?k=JobListing&c=qXyzABcd",
    # Not of a platform: employers' own pages, networks, boards of others.
    "https://kelpworks.example/careers",
    "https://kelpworks.example/openings?gh_jid=7301458",
    "https://kelpworks.example/jobs?ashby_jid=3f1c7a52",
    "https://careers.kelpworks.example/job/Berlin-Engineer/1234567/",
    "https://careers.kelpworks.example/search/?q=&startrow=25",
    "https://www.linkedin.com/company/kelpworks/jobs/",
    "https://www.indeed.com/cmp/Kelpworks/jobs",
    "https://www.workatastartup.com/companies/kelpworks",
    "https://kelpworks.peoplestrong.example/job/detail/JR1",
    # Look-alikes.
    "https://boards.greenhouse.io.evil.example/kelpworks",
    "https://evil.example/?u=https://boards.greenhouse.io/kelpworks",
    "https://evil.example/boards.greenhouse.io/kelpworks",
    "https://boards.greenhouse.io@evil.example/kelpworks",
    "https://notboards.greenhouse.io/kelpworks",
    "https://boards-greenhouse.io/kelpworks",
    "https://xjobs.lever.co/tidewatch",
    "https://jobs.lever.co.example/tidewatch",
    "https://jobs.1ever.co/tidewatch",
    "https://orrery.wd5.myworkdayjobs.com.evil.example/External",
    "https://orrery.wd5.notmyworkdayjobs.com/External",
    "https://evilmyworkdayjobs.com/External",
    "https://kelp.evilbreezy.hr/",
    "https://breezy.hr.evil.example/",
    "https://kelpbamboohr.com/careers",
    "https://xicims.com/jobs",
    "https://careers-gantry.icims.com.evil.example/jobs",
    "https://notjoin.com/companies/quernstein",
    "https://evil.example#.recruitee.com/",
    "https://evil.example\\.recruitee.com/",
    "https://palisade.recruitee.com.evil.example/",
    "https://a.b.recruitee.com/",
    "https://eabc.fa.us2.oraclecloud.com.evil.example/hcmUI/CandidateExperience/en/sites/CX_1",
    "https://xtaleo.net/careersection/ex/jobsearch.ftl",
    # Hostile tokens.
    "https://jobs.lever.co/..",
    "https://jobs.lever.co/../../etc",
    "https://jobs.lever.co/%2e%2e",
    "https://jobs.lever.co/tide%2Fwatch",
    "https://apply.workable.com/kelp%2F..%2Fx/",
    "https://jobs.ashbyhq.com/Quill%00mark",
    "https://jobs.ashbyhq.com/Quill%3Cmark",
    "https://jobs.ashbyhq.com/Quill%zzmark",
    "https://jobs.lever.co/tide;rm -rf",
    "https://jobs.lever.co/<script>",
    "https://jobs.lever.co/tide\r\nHost: evil.example",
    "https://jobs.lever.co/tide'--",
    'https://jobs.lever.co/tide"watch',
    "https://jobs.lever.co/tide{watch}",
    "https://boards.greenhouse.io/embed/job_board?for=../../x",
    "https://boards.greenhouse.io/embed/job_board?for=a/b",
    "https://boards.greenhouse.io/embed/job_board?for=%3Cimg%3E",
    "https://jobs.ashbyhq.com/Quill'mark",
    "https://orrery.wd5.myworkdayjobs.com/<b>/job/1",
    "https://career5.successfactors.eu/career?company=a'b",
    "https://phg.tbe.taleo.net/phg01/ats/careers/v2/searchResults?org=A%2F..&cws=39",
    "https://-.breezy.hr/",
    # No address.
    "javascript://jobs.lever.co/%0aalert(1)",
    "ftp://jobs.lever.co/tidewatch",
    "mailto:jobs@jobs.lever.co",
    "data:text/html,https://jobs.lever.co/tidewatch",
    "https://[::1",
    "https://",
    "//",
    "jobs.lever.co/tidewatch",
    "not an address",
    "",
]

CAREERS = "https://kelpworks.example/careers"
ABOUT = "https://www.kelpworks.example/"
BLOG = "https://www.kelpworks.example/blog/2026/how-we-hire"
LINK = '<a href="https://jobs.lever.co/{}/a1">{}</a>'

PAGES = [
    # Embeds as `ats.md` has them.
    (
        CAREERS,
        '<div id="grnhse_app"></div>'
        '<script src="https://boards.greenhouse.io/embed/job_board/js?for=kelpworks"></script>',
        "greenhouse:kelpworks",
    ),
    (
        CAREERS,
        "<iframe src='//boards.greenhouse.io/embed/job_board?for=kelpworks&amp;b=x'></iframe>",
        "greenhouse:kelpworks",
    ),
    (CAREERS, '<script>window.Grnhse = {"urlToken":"kelpworks"}; // greenhouse.io</script>', "greenhouse:kelpworks"),
    (CAREERS, '<script src="https://jobs.ashbyhq.com/Quillmark/embed?version=2"></script>', "ashby:Quillmark"),
    (CAREERS, '<iframe src="https://jobs.ashbyhq.com/Quillmark?embed=js"></iframe>', "ashby:Quillmark"),
    (CAREERS, '<a href="https://jobs.ashbyhq.com/Bright%20Lane/9b000000?x=1">Apply</a>', "ashby:Bright%20Lane"),
    (
        CAREERS,
        r'<script>var api = "https:\/\/api.lever.co\/v0\/postings\/tidewatch?mode=json"</script>',
        "lever:tidewatch",
    ),
    (CAREERS, r'<script>{"url":"https:\u002F\u002Fjobs.lever.co\u002Ftidewatch\u002F1"}</script>', "lever:tidewatch"),
    (CAREERS, LINK.format("tidewatch", "One") + LINK.format("tidewatch", "Two"), "lever:tidewatch"),
    (CAREERS, '<a href="https://jobs.eu.lever.co/fjordlink/a1">En</a>', "lever:fjordlink/eu"),
    (
        CAREERS,
        '<div id="whr_embed_hook"></div><script src="https://www.workable.com/assets/embed.js"></script>'
        "<script>whr_embed(40123, {detail: 'titles'})</script>"
        '<a href="https://apply.workable.com/brackish/">All jobs</a>',
        "workable:brackish",
    ),
    (
        CAREERS,
        '<script src="https://www.workable.com/assets/embed.js"></script><script>whr_embed(40123);</script>',
        None,
    ),
    (
        CAREERS,
        '<div id="BambooHR" data-domain="hollowell.bamboohr.com"></div>'
        '<script src="//hollowell.bamboohr.com/js/embed.js"></script>',
        "bamboohr:hollowell",
    ),
    (CAREERS, '<div id="BambooHR" data-domain="hollowell.bamboohr.com"></div>', "bamboohr:hollowell"),
    (CAREERS, '<iframe src="https://zunderwerk.jobs.personio.de/?language=de"></iframe>', "personio:zunderwerk"),
    (CAREERS, '<a href="https://palisade.recruitee.com/o/tuner">Tuner</a>', "recruitee:palisade"),
    (
        CAREERS,
        '<iframe id="icims_content_iframe" src="https://careers-gantry.icims.com/jobs/search?in_iframe=1"></iframe>',
        "icims:careers-gantry.icims.com",
    ),
    (
        CAREERS,
        '<a class="btn" href="https://orrery.wd5.myworkdayjobs.com/en-US/Orrery_External">Search jobs</a>',
        "workday:orrery/wd5/Orrery_External",
    ),
    (
        CAREERS,
        '<script src="https://static.smartrecruiters.com/job-widget/1.6.7/script/smart_widget.js"></script>'
        '<script>widget({"company_code": "Fennwick1", "bg_color_widget": "#fff"})</script>',
        "smartrecruiters:Fennwick1",
    ),
    (CAREERS, '<iframe src="https://ats.rippling.com/larkspur/jobs"></iframe>', "rippling:larkspur"),
    (CAREERS, '<a href="https://join.com/companies/quernstein/1-tuner">Tuner</a>', "join:quernstein"),
    (
        CAREERS,
        '<script src="https://www.comeet.co/careers-api/2.0/company/98.008/positions?token=0&amp;details=true">',
        "comeet:98.008",
    ),
    (CAREERS, '<a href="https://pondlight.breezy.hr/p/0a1b2c-tuner">Tuner</a>', "breezy:pondlight"),
    (CAREERS, '<link rel="canonical" href="https://jobs.lever.co/tidewatch">', "lever:tidewatch"),
    (CAREERS, '<meta property="og:url" content="https://jobs.ashbyhq.com/Quillmark/1">', "ashby:Quillmark"),
    (
        "https://apply.workable.com/j/0A1B2C3D4E",
        '<link rel="canonical" href="https://apply.workable.com/brackish/j/0A1B2C3D4E/">',
        "workable:brackish",
    ),
    # What is loaded counts before what is linked; nearly all before one.
    (
        CAREERS,
        '<iframe src="https://boards.greenhouse.io/embed/job_board?for=kelpworks"></iframe>'
        + LINK.format("calder", "Our sister company") * 3,
        "greenhouse:kelpworks",
    ),
    (
        CAREERS,
        "".join(f'<a href="https://jobs.lever.co/tidewatch/{n}">Job</a>' for n in range(20))
        + LINK.format("calder", "x"),
        "lever:tidewatch",
    ),
    (CAREERS, LINK.format("kelpworks", "us") + LINK.format("calder", "them"), None),
    (CAREERS, LINK.format("tidewatch", "1") + LINK.format("fjordlink", "2"), None),
    (
        CAREERS,
        '<a href="https://boards.greenhouse.io/harbour">Jobs</a>' + LINK.format("harbour", "Jobs"),
        None,
    ),
    (ABOUT, LINK.format("tidewatch", "Careers"), "lever:tidewatch"),
    (ABOUT, LINK.format("tidewatch", "Karriere"), "lever:tidewatch"),
    (ABOUT, LINK.format("kelpworks", "here"), "lever:kelpworks"),
    (ABOUT, LINK.format("tidewatch", "a company that we know"), None),
    # Talk, and the pages of others.
    (BLOG, LINK.format("tidewatch", "Jobs at Tidewatch"), None),
    (BLOG, LINK.format("kelpworks", "Jobs"), "lever:kelpworks"),
    ("https://blog.kelpworks.example/hiring", LINK.format("tidewatch", "Jobs at Tidewatch"), None),
    ("https://www.greenhouse.io/customers/kelpworks", '<iframe src="https://boards.greenhouse.io/kelpworks">', None),
    ("https://www.lever.co/blog/x", LINK.format("lever", "Careers"), None),
    ("https://www.linkedin.com/company/kelpworks", LINK.format("tidewatch", "Jobs"), None),
    ("https://fund.example/portfolio/jobs", LINK.format("tidewatch", "Jobs"), None),
    ("https://medium.com/@kelp/we-are-hiring", LINK.format("tidewatch", "Jobs"), None),
    (CAREERS, "<p>We use https://boards.greenhouse.io/kelpworks, jobs.lever.co and Ashby.</p>", None),
    (CAREERS, "<!-- <script src='https://boards.greenhouse.io/embed/job_board/js?for=old'></script> -->", None),
    (CAREERS, '<a href="/openings?gh_jid=7301458">A link without a token</a>', None),
    (CAREERS, '<a href="https://www.greenhouse.io/?utm_source=board">Powered by Greenhouse</a>', None),
    (CAREERS, '<a href="https://www.workable.com/?utm_source=x">Powered by</a>', None),
    (
        CAREERS,
        '<a href="https://breezy.hr">Powered by Breezy</a><script src="https://assets-cdn.breezy.hr/x.js">',
        None,
    ),
    (CAREERS, '<link rel="stylesheet" href="https://cdn.phenompeople.com/x.css">', None),
    (CAREERS, '<script src="https://boards.greenhouse.io/embed/job_board/js?for=%22%3E%3Cimg"></script>', None),
    (CAREERS, '<iframe src="https://boards.greenhouse.io.evil.example/embed/job_board?for=kelpworks"></iframe>', None),
    (CAREERS, '<a href="https://www.linkedin.com/company/kelpworks">Follow us</a>', None),
    (CAREERS, "", None),
    (CAREERS, "\x00<<<>>>", None),
]

OWN_HOSTS = [
    (
        "https://karriere.norrsken.example/jobs",
        '<link rel="stylesheet" href="https://assets-aws.teamtailor-cdn.com/assets/x.css" data-turbo-track="reload">'
        '<meta name="generator" content="Teamtailor">',
        "teamtailor:karriere.norrsken.example",
    ),
    (
        "https://jobs.palisade.example/",
        '<script src="https://careers.recruiteecdn.com/x.js"></script><a href="/o/tuner">Tuner</a>',
        "recruitee:jobs.palisade.example",
    ),
    (
        "https://careers.orrery.example/us/en/search-results",
        '<link href="https://cdn.phenompeople.com/CareerConnectResources/x.css" rel="stylesheet">'
        '<script>var phApp = phApp || {"widgetApiEndpoint":"/widgets"}; phApp.ddo = {"x": 1};</script>',
        "phenom:careers.orrery.example",
    ),
    # A front over Workday: the list behind it is the more whole one.
    (
        "https://careers.orrery.example/us/en/search-results",
        '<script>var phApp = phApp || {"widgetApiEndpoint":"/widgets"}; phApp.ddo = {"jobs": [{"applyUrl":'
        ' "https://orrery.wd5.myworkdayjobs.com/Orrery_External/job/Berlin/Engineer_R-1/apply"}]};</script>',
        "workday:orrery/wd5/Orrery_External",
    ),
    (
        "https://jobs.gantry.example/jobs",
        '<script src="https://app.jibecdn.com/prod/search/x.js"></script>'
        '<script>{"apply_url":"https://careers-gantry.icims.com/jobs/1/x/login"}</script>',
        "jibe:jobs.gantry.example",
    ),
    (
        "https://jobs.gantry.example/search-jobs",
        '<script src="https://tbcdn.talentbrew.com/company/1/x.js"></script>'
        '<section id="search-results" data-total-results="3">'
        '<a data-job-id="123" href="/job/berlin/engineer/1/123"><h2>Engineer</h2></a></section>',
        "radancy:jobs.gantry.example",
    ),
    (
        "https://jobs.orrery.example/search/?q=&startrow=25",
        '<link rel="stylesheet" href="https://rmkcdn.successfactors.com/abc/x.css">'
        '<div id="search-results"><table><tr class="data-row"><td><a class="jobTitle-link" href="/job/Bonn-X/12/">',
        "successfactors:jobs.orrery.example",
    ),
    (
        "https://apply.careers.orrery.example/careers",
        '<script src="https://static.vscdn.net/images/careers/x.js"></script>'
        '<script>window._EF_GROUP_ID = "orrery.example";</script>',
        "eightfold:apply.careers.orrery.example",
    ),
    (
        "https://careers.gantry.example/en/sites/CX_1/jobs",
        '<script>var cxConfig = {"apiBaseUrl": "https://eabc.fa.us2.oraclecloud.com", "siteNumber": "CX_1"};</script>',
        "oracle:eabc.fa.us2.oraclecloud.com/CX_1",
    ),
    # Widgets and mentions make no page of a platform.
    (
        CAREERS,
        '<script src="https://scripts.teamtailor-cdn.com/widgets/eu-production/jobs.js" async></script>'
        '<div class="teamtailor-jobs-widget" data-teamtailor-api-key="x"></div>',
        None,
    ),
    (CAREERS, "<p>We moved from Phenom and phApp to rmkcdn.successfactors.com.</p>", None),
    (CAREERS, '<a data-job-id="7" href="/job/7">Engineer</a><script src="/main.js"></script>', None),
]
