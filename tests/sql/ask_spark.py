"""Asks Apache Spark's own parser. Run with a Python that has PySpark: ask_spark.py TEXTS.json ANSWERS.json"""

import json
import sys

from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession


def main(source: str, target: str) -> None:
    spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
    parser = spark._jsparkSession.sessionState().sqlParser()

    def ask(text: str) -> str:
        try:
            parser.parsePlan(text)
            return "OK"
        except Py4JJavaError as error:
            return f"{error.java_exception.getCondition()} {error.java_exception.getMessage()}"
        except PySparkException as error:
            return f"{error.getCondition()} {error}"

    with open(source, encoding="utf-8") as texts:
        answers = [ask(text) for text in json.load(texts)]
    with open(target, "w", encoding="utf-8") as out:
        json.dump(answers, out)


if __name__ == "__main__":
    main(*sys.argv[1:])
