"""成文: blocks, figures and charts become docx and PDF."""
