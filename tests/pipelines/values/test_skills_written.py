"""Skills as people list them, and words that are none where they stand."""

import pytest

from pipelines.values.skills import read_skills


@pytest.mark.parametrize(
    ("text", "skills"),
    [
        ("Experience with Go, Rust and Kubernetes", "Go; Rust; Kubernetes"),
        ("We go the extra mile and swift action is taken", ""),
        ("Go to market strategy and R&D experience", "Go-to-market strategy; Research and development"),
        ("Proficient in R, SAS and SPSS for statistical analysis", "R; SAS; SPSS; Statistics"),
        ("React to customer needs quickly", ""),
        ("React, Redux, TypeScript and Next.js", "React; Redux; TypeScript; Next.js"),
        ("SAP S/4HANA FI/CO implementation", "SAP S/4HANA; SAP FI/CO"),
        ("Excel in a fast-paced environment", ""),
        (
            "Advanced Excel (pivot tables, VLOOKUP) and PowerPoint",
            "Microsoft Excel; Microsoft Excel; Microsoft Excel; Microsoft PowerPoint",
        ),
        ("Access to our offices; MS Access databases", "Microsoft Access; Databases"),
        ("Spark joy; Apache Spark and Hadoop", "Apache Spark; Hadoop"),
        ("C, C++, C#, .NET Core and ASP.NET", "C; C++; C#; .NET; ASP.NET"),
        ("Objective-C / Swift iOS development", "Objective-C; Swift; iOS SDK"),
        ("Node.js, Express, MongoDB (MERN stack)", "Node.js; MongoDB"),
        ("AWS (EC2, S3, Lambda), GCP or Azure", "AWS; Amazon EC2; Amazon S3; AWS Lambda; Google Cloud; Azure"),
        ("CI/CD with Jenkins, GitHub Actions, GitLab CI", "CI/CD; Jenkins; GitHub Actions; GitLab CI"),
        ("Terraform, Ansible, Helm, ArgoCD", "Terraform; Ansible; Helm; Argo CD"),
        ("PyTorch, TensorFlow, scikit-learn, pandas, NumPy", "PyTorch; TensorFlow; scikit-learn; pandas; NumPy"),
        ("Tableau, Power BI, Looker and dbt", "Tableau; Power BI; Looker; dbt"),
        ("Snowflake, BigQuery, Redshift, Databricks", "Snowflake; BigQuery; Amazon Redshift; Databricks"),
        ("Salesforce CRM, HubSpot, Marketo", "Salesforce; HubSpot; Marketo"),
        (
            "Figma, Sketch, Adobe XD, Photoshop, Illustrator, InDesign",
            "Figma; Sketch; Adobe XD; Photoshop; Illustrator; InDesign",
        ),
        ("Google Analytics, SEO, SEM, Google Ads, A/B testing", "Google Analytics; SEO; SEM; Google Ads; A/B testing"),
        ("IFRS, US GAAP, month-end close, accounts payable", "IFRS; US GAAP; Month-end close; Accounts payable"),
        ("QuickBooks, NetSuite, Xero, DATEV", "QuickBooks; NetSuite; Xero; DATEV"),
        ("Six Sigma, Lean, Kaizen, 5S, FMEA", "Six Sigma; Lean; Kaizen; 5S; FMEA"),
        ("AutoCAD, SolidWorks, CATIA, Revit, BIM", "AutoCAD; SolidWorks; CATIA; Revit; BIM"),
        ("PLC programming (Siemens TIA Portal), SCADA", "PLC programming; PLC programming; SCADA"),
        ("Scrum, Kanban, Agile, SAFe, JIRA, Confluence", "Scrum; Kanban; Agile; SAFe; Jira; Confluence"),
        ("PRINCE2, PMP, stakeholder management, budgeting", "Prince2; PMP; Stakeholder management; Budget management"),
        ("HACCP, food safety, barista skills", "HACCP; Food safety; Barista skills"),
        (
            "GDPR, ISO 27001, SOC 2, penetration testing, SIEM, Splunk",
            "GDPR; ISO 27001; SOC 2; Penetration testing; SIEM; Splunk",
        ),
        (
            "Linux, Bash, PowerShell, TCP/IP, DNS, VPN, firewalls",
            "Linux; Bash; PowerShell; TCP/IP; DNS; VPN; Firewalls",
        ),
        (
            "REST APIs, GraphQL, gRPC, Kafka, RabbitMQ, Redis, PostgreSQL, MySQL, Oracle",
            "REST; GraphQL; gRPC; Apache Kafka; RabbitMQ; Redis; PostgreSQL; MySQL; Oracle",
        ),
        ("Kenntnisse in Buchhaltung, Lohnabrechnung und MS Office", "Accounting; Payroll; Microsoft Office"),
        ("Gestion de projet, comptabilité, Excel, Sage", "Project management; Accounting; Microsoft Excel"),
        ("Contabilidad, facturación, atención al cliente, SAP", "Accounting; Customer service; SAP"),
        ("Java or JavaScript, Spring Boot, Hibernate", "Java; JavaScript; Spring Boot; Hibernate"),
        (
            "Ruby on Rails, PHP (Laravel, Symfony), Django, Flask, FastAPI",
            "Ruby on Rails; PHP; Laravel; Symfony; Django; Flask; FastAPI",
        ),
        (
            "MATLAB/Simulink, LabVIEW, VHDL, Verilog, embedded C",
            "MATLAB; Simulink; LabVIEW; VHDL; Verilog; Embedded programming",
        ),
        ("Unity, Unreal Engine, Blender, Maya", "Unity; Unreal Engine; Blender; Maya"),
        (
            "Cold calling, lead generation, negotiation, account management",
            "Cold calling; Lead generation; Account management",
        ),
        (
            "Microsoft Dynamics 365, SharePoint, Power Automate, VBA",
            "Microsoft Dynamics 365; SharePoint; Power Automate; VBA",
        ),
        (
            "Workday, ADP, payroll processing, talent acquisition, onboarding",
            "Workday; ADP; Payroll; Recruiting; Onboarding",
        ),
        ("Your notion of success; Notion and Slack", "Notion; Slack"),
        ("We spring into action. Spring forward.", ""),
        ("Chef or Puppet automation; our head chef cooks", "Chef; Puppet; Automation"),
        (
            "Quantum computing, bioinformatics, CRISPR, flow cytometry",
            "Quantum computing; Bioinformatics; CRISPR; Flow cytometry",
        ),
        ("Data-driven, self-starter, team player", ""),
    ],
)
def test_skills_as_they_are_listed(text, skills):
    assert "; ".join(read.skill for read in read_skills(text)) == skills
